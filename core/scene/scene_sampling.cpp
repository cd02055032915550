#include "core/scene/scene_sampling.h"

#include <fmt/format.h>

#include "core/backend/resident_training.h"
#include "core/backend/vector_operations.h"
#include "core/denoisers/guided_denoiser.h"
#include "core/denoisers/wrapped_denoiser.h"
#include "core/samplers/brownian_noise.h"

namespace diffuscope {
namespace {

int normals_per_step(const SamplerSpec& spec) {
  return find(samplers(), spec.rule.id, "sampler").make.normals_per_step(spec.rule.params);
}

void check_label(Label label, int label_count, const char* field) {
  if (label >= label_count)
    throw UserError(fmt::format("{}: {} is none of the model's {} classes, which count from 0.", field, label,
                                label_count));
}

}  // namespace

std::vector<LabelMix> particle_labels(const SamplerSpec& spec, int label_count, Eigen::Index first,
                                      Eigen::Index count) {
  if (label_count == 0) return {};
  check_label(spec.label, label_count, "sampler.label");
  check_label(spec.mix_label, label_count, "sampler.mix_label");
  const float share = spec.mix_label < 0 ? 0 : static_cast<float>(spec.mix_share);
  if (spec.label >= 0) return {{spec.label, spec.mix_label, share}};
  std::vector<LabelMix> labels;
  for (Eigen::Index j = first; j < first + count; ++j)
    labels.push_back({static_cast<Label>(j % label_count), spec.mix_label, share});
  return labels;
}

std::vector<Label> asked_labels(const SamplerSpec& spec, int label_count, Eigen::Index count) {
  if (label_count == 0) return {};
  std::vector<Label> labels(static_cast<std::size_t>(count), kNoLabel);
  const auto told = particle_labels(spec, label_count, 0, count);
  if (spec.guidance == -1 || told.front().share != 0) return labels;
  for (std::size_t j = 0; j < labels.size(); ++j) labels[j] = told[told.size() == 1 ? 0 : j].first;
  return labels;
}

template <class Scalar>
NoisePtr<Scalar> make_noise(const SamplerSpec& spec, std::uint64_t seed, std::span<const GridLevel> grid,
                            std::uint64_t first) {
  const int draws = normals_per_step(spec);
  if (spec.noise == StepNoise::kBrownian && draws > 0)
    return std::make_unique<BrownianNoise<Scalar>>(seed, grid, draws, first);
  return std::make_unique<SeededNoise<Scalar>>(seed, draws, first);
}

namespace {

template <class Scalar>
NoisePtr<Scalar> seeded_noise(const SamplerSpec& spec, const ParticleRange& particles) {
  if constexpr (std::is_same_v<Scalar, Device>)
    throw std::invalid_argument("a rule on a device was not given its normals");
  else
    return make_noise<Scalar>(spec, particles.seed, particles.grid,
                              static_cast<std::uint64_t>(particles.first));
}

}  // namespace

template <class Scalar>
template <template <class> class Wrapper, class... Arguments>
void SceneRule<Scalar>::wrap(Arguments&&... arguments) {
  wrappers_.push_back(std::make_unique<Wrapper<Scalar>>(*told_, std::forward<Arguments>(arguments)...));
  told_ = wrappers_.back().get();
}

template <class Scalar>
SceneRule<Scalar>::SceneRule(const Experiment& experiment, const SamplerSpec& spec, Denoiser<Scalar>& model,
                             const ParticleRange& particles, NoisePtr<Scalar> given)
    : sampler(make_sampler<Scalar>(spec.rule.id, spec.rule.params)),
      noise(given ? std::move(given) : seeded_noise<Scalar>(spec, particles)),
      normals_(diffuscope::normals_per_step(spec)),
      guided_(&model),
      told_(&model) {
  if (model.label_count() > 0) {
    std::vector<LabelMix> labels(particles.labels.begin(), particles.labels.end());
    if (labels.empty()) labels = particle_labels(spec, model.label_count(), particles.first, particles.count);
    wrap<GuidedDenoiser>(std::move(labels), spec.guidance);
    guided_ = told_;
  }
  const std::span<const GridLevel> grid = particles.grid;
  if (spec.temperature != 1)
    noise = std::make_unique<TemperedNoise<Scalar>>(std::move(noise), spec.temperature);
  if (spec.clip != Clip::kNone)
    wrap<ClippedDenoiser>(spec.clip_bound, spec.clip == Clip::kDynamic ? spec.clip_quantile : -1.0);
  if (spec.estimate == X0Estimate::kFrozen) {
    const std::size_t step = std::min(static_cast<std::size_t>(spec.frozen_step), grid.size() - 2);
    wrap<FrozenDenoiser>(grid[step].level.ratio());
  } else if (spec.estimate == X0Estimate::kTrue) {
    const auto x0 =
        placed<Scalar>(experiment.draw(particles.seed, particles.first + particles.count, Stream::kData)
                           .rightCols(particles.count),
                       particles.device);
    const NoiseLevel start = grid.front().level;
    noise = std::make_unique<NoisedDataStart<Scalar>>(std::move(noise), x0, start,
                                                      experiment.schedule.prior_std(start));
    wrap<TrueX0Denoiser>(x0);
  }
  if (!spec.use_score) wrap<ScorelessDenoiser>();
}

namespace {

/// Shows every state.
template <class Scalar>
class ObservedSampler final : public Sampler<Scalar> {
 public:
  using Observer = std::function<void(int, const PointsOf<HostScalar<Scalar>>&)>;
  ObservedSampler(SamplerPtr<Scalar> sampler, const Observer& observer)
      : sampler_(std::move(sampler)), observer_(observer) {}
  void start() override { sampler_->start(); }
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    if (step.index == 0) observer_(0, on_host(x));
    sampler_->step(step, x, x0);
    observer_(step.index + 1, on_host(x));
  }

 private:
  SamplerPtr<Scalar> sampler_;
  const Observer& observer_;
};

/// A run as sample_scene prepares it.
template <class Scalar>
struct PreparedRun {
  const Experiment& experiment;
  const SamplerSpec& spec;
  ParticleRange particles;
  const SceneSampling<HostScalar<Scalar>>& sampling;
};

template <class Scalar>
Trajectory<HostScalar<Scalar>> run_scene(const PreparedRun<Scalar>& run, Denoiser<Scalar>& denoiser,
                                         NoisePtr<Scalar> noise) {
  SceneRule<Scalar> rule(run.experiment, run.spec, denoiser, run.particles, std::move(noise));
  auto sampler = std::move(rule.sampler);
  if (run.sampling.observe)
    sampler = std::make_unique<ObservedSampler<Scalar>>(std::move(sampler), run.sampling.observe);
  return run_sampler<Scalar>(*sampler, rule.told(), *rule.noise, run.particles.grid, run.sampling.options);
}

/// The normals of the seed are drawn on the device; the user's are brought there.
Trajectory<float> run_on_device(const PreparedRun<Device>& run, DeviceDenoiser& denoiser,
                                NoiseSource<float>* given) {
  VectorDevice& device = denoiser.device();
  const int draws = normals_per_step(run.spec);
  const ParticleRange& particles = run.particles;
  NoisePtr<Device> noise;
  if (given)
    noise = std::make_unique<UploadedNoise>(device, *given);
  else if (run.spec.noise == StepNoise::kBrownian && draws > 0)
    noise = std::make_unique<BrownianDeviceNoise>(device, particles.seed, particles.grid, draws);
  else
    noise = std::make_unique<DeviceNoise>(device, particles.seed, draws);
  return run_scene<Device>(run, denoiser, std::move(noise));
}

}  // namespace

template <class Scalar>
Trajectory<Scalar> sample_scene(const Experiment& experiment, const SamplerSpec& spec,
                                Denoiser<Scalar>& denoiser, SceneSampling<Scalar> sampling) {
  auto grid = experiment.grid_of(spec);
  const auto left_out = static_cast<std::ptrdiff_t>(sampling.skipped * spec.steps);
  grid.erase(grid.begin(), grid.begin() + left_out);
  sampling.options.prior_std = experiment.schedule.prior_std(grid.front().level);
  sampling.options.schedule = &experiment.schedule;
  ParticleRange particles{sampling.seed, grid, sampling.options.count, 0, sampling.labels};
  if constexpr (std::is_same_v<Scalar, float>)
    if (DeviceDenoiser* twin = denoiser.on_device()) try {
        particles.device = &twin->device();
        return run_on_device({experiment, spec, particles, sampling}, *twin, sampling.noise.get());
      } catch (const DeviceLost& failure) {
        twin->give_up(failure.what());
      }
  NoisePtr<Scalar> noise = std::move(sampling.noise);
  return run_scene<Scalar>({experiment, spec, particles, sampling}, denoiser, std::move(noise));
}

template NoisePtr<float> make_noise(const SamplerSpec&, std::uint64_t, std::span<const GridLevel>,
                                    std::uint64_t);
template NoisePtr<double> make_noise(const SamplerSpec&, std::uint64_t, std::span<const GridLevel>,
                                     std::uint64_t);
template class SceneRule<float>;
template class SceneRule<double>;
template class SceneRule<Device>;
template Trajectory<float> sample_scene(const Experiment&, const SamplerSpec&, Denoiser<float>&,
                                        SceneSampling<float>);
template Trajectory<double> sample_scene(const Experiment&, const SamplerSpec&, Denoiser<double>&,
                                         SceneSampling<double>);

}  // namespace diffuscope
