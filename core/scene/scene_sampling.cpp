#include "core/scene/scene_sampling.h"

#include "core/denoisers/wrapped_denoiser.h"
#include "core/samplers/brownian_noise.h"

namespace diffuscope {
namespace {

int normals_per_step(const SamplerSpec& spec) {
  return find(samplers(), spec.rule.id, "sampler").make.normals_per_step(spec.rule.params);
}

/// The denoisers that `spec` puts around one; the last is what the rule sees.
template <class Scalar>
class Wrappers {
 public:
  explicit Wrappers(Denoiser<Scalar>& denoiser) : outermost_(&denoiser) {}
  Denoiser<Scalar>& outermost() { return *outermost_; }

  template <template <class> class Wrapper, class... Arguments>
  void add(Arguments&&... arguments) {
    owned_.push_back(std::make_unique<Wrapper<Scalar>>(*outermost_, std::forward<Arguments>(arguments)...));
    outermost_ = owned_.back().get();
  }

 private:
  Denoiser<Scalar>* outermost_;
  std::vector<DenoiserPtr<Scalar>> owned_;
};

}  // namespace

template <class Scalar>
NoisePtr<Scalar> make_noise(const SamplerSpec& spec, std::uint64_t seed, std::span<const GridLevel> grid) {
  const int draws = normals_per_step(spec);
  if (spec.noise == StepNoise::kBrownian && draws == 1)
    return std::make_unique<BrownianNoise<Scalar>>(seed, grid);
  return std::make_unique<SeededNoise<Scalar>>(seed, draws);
}

template <class Scalar>
Trajectory<Scalar> sample_scene(const Experiment& experiment, const SamplerSpec& spec,
                                Denoiser<Scalar>& denoiser, SceneSampling<Scalar> sampling) {
  auto grid = experiment.grid_of(spec);
  const auto left_out = static_cast<std::ptrdiff_t>(sampling.skipped * spec.steps);
  grid.erase(grid.begin(), grid.begin() + left_out);
  const NoiseLevel start = grid.front().level;
  sampling.options.prior_std = experiment.schedule.prior_std(start);
  sampling.options.schedule = &experiment.schedule;
  NoisePtr<Scalar> noise =
      sampling.noise ? std::move(sampling.noise) : make_noise<Scalar>(spec, sampling.seed, grid);
  if (spec.temperature != 1)
    noise = std::make_unique<TemperedNoise<Scalar>>(std::move(noise), spec.temperature);

  Wrappers<Scalar> wrappers(denoiser);
  if (spec.clip != Clip::kNone)
    wrappers.template add<ClippedDenoiser>(spec.clip_bound,
                                           spec.clip == Clip::kDynamic ? spec.clip_quantile : -1.0);
  if (spec.estimate == X0Estimate::kFrozen) {
    const std::size_t step = std::min(static_cast<std::size_t>(spec.frozen_step), grid.size() - 2);
    wrappers.template add<FrozenDenoiser>(grid[step].level.ratio());
  } else if (spec.estimate == X0Estimate::kTrue) {
    const PointsOf<Scalar> x0 =
        experiment.draw(sampling.seed, sampling.options.count, Stream::kData).template cast<Scalar>();
    noise =
        std::make_unique<NoisedDataStart<Scalar>>(std::move(noise), x0, start, sampling.options.prior_std);
    wrappers.template add<TrueX0Denoiser>(x0);
  }
  if (!spec.use_score) wrappers.template add<ScorelessDenoiser>();

  auto sampler = make_sampler<Scalar>(spec.rule.id, spec.rule.params);
  if (sampling.observe) sampler = sampling.observe(std::move(sampler));
  return run_sampler<Scalar>(*sampler, wrappers.outermost(), *noise, grid, sampling.options);
}

template NoisePtr<float> make_noise(const SamplerSpec&, std::uint64_t, std::span<const GridLevel>);
template NoisePtr<double> make_noise(const SamplerSpec&, std::uint64_t, std::span<const GridLevel>);
template Trajectory<float> sample_scene(const Experiment&, const SamplerSpec&, Denoiser<float>&,
                                        SceneSampling<float>);
template Trajectory<double> sample_scene(const Experiment&, const SamplerSpec&, Denoiser<double>&,
                                         SceneSampling<double>);

}  // namespace diffuscope
