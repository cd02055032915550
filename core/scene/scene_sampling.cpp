#include "core/scene/scene_sampling.h"

#include <fmt/format.h>

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
      noise(given ? std::move(given)
                  : make_noise<Scalar>(spec, particles.seed, particles.grid,
                                       static_cast<std::uint64_t>(particles.first))),
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
    const PointsOf<Scalar> x0 =
        experiment.draw(particles.seed, particles.first + particles.count, Stream::kData)
            .rightCols(particles.count)
            .template cast<Scalar>();
    const NoiseLevel start = grid.front().level;
    noise = std::make_unique<NoisedDataStart<Scalar>>(std::move(noise), x0, start,
                                                      experiment.schedule.prior_std(start));
    wrap<TrueX0Denoiser>(x0);
  }
  if (!spec.use_score) wrap<ScorelessDenoiser>();
}

template <class Scalar>
Trajectory<Scalar> sample_scene(const Experiment& experiment, const SamplerSpec& spec,
                                Denoiser<Scalar>& denoiser, SceneSampling<Scalar> sampling) {
  auto grid = experiment.grid_of(spec);
  const auto left_out = static_cast<std::ptrdiff_t>(sampling.skipped * spec.steps);
  grid.erase(grid.begin(), grid.begin() + left_out);
  sampling.options.prior_std = experiment.schedule.prior_std(grid.front().level);
  sampling.options.schedule = &experiment.schedule;
  SceneRule<Scalar> rule(experiment, spec, denoiser,
                         {sampling.seed, grid, sampling.options.count, 0, sampling.labels},
                         std::move(sampling.noise));
  auto sampler = std::move(rule.sampler);
  if (sampling.observe) sampler = sampling.observe(std::move(sampler));
  return run_sampler<Scalar>(*sampler, rule.told(), *rule.noise, grid, sampling.options);
}

template NoisePtr<float> make_noise(const SamplerSpec&, std::uint64_t, std::span<const GridLevel>,
                                    std::uint64_t);
template NoisePtr<double> make_noise(const SamplerSpec&, std::uint64_t, std::span<const GridLevel>,
                                     std::uint64_t);
template class SceneRule<float>;
template class SceneRule<double>;
template Trajectory<float> sample_scene(const Experiment&, const SamplerSpec&, Denoiser<float>&,
                                        SceneSampling<float>);
template Trajectory<double> sample_scene(const Experiment&, const SamplerSpec&, Denoiser<double>&,
                                         SceneSampling<double>);

}  // namespace diffuscope
