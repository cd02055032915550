#include "core/restoration/restore.h"

#include "core/restoration/replaced_known_part.h"
#include "core/restoration/resampled_rule.h"
#include "core/samplers/fork.h"

namespace diffuscope {
namespace {

void check_space(const Experiment& experiment) {
  const Standardization& map = experiment.standardization;
  if (map.scale != 1 || !map.mean.isZero(0))
    throw UserError(
        "Restoration works on pictures in [-1, 1], but the model was trained on standardized data; train it "
        "on images, which are not standardized.");
}

std::span<const LabelMix> labels_of(const RestorationSpec& spec) {
  static constexpr LabelMix kNull{};
  return spec.labels.empty() ? std::span(&kNull, 1) : std::span(spec.labels);
}

Points held_to_range(const Points& x) { return x.cwiseMax(-1.0f).cwiseMin(1.0f); }

SamplingOptions options_for(const Experiment& experiment, Eigen::Index count, const RestorationSpec& spec) {
  SamplingOptions options{.count = count, .record = false, .cancelled = spec.cancelled};
  options.schedule = &experiment.schedule;
  options.progress = spec.progress;
  return options;
}

/// The grid of the spec from this ratio on, with the rule that runs over it.
struct Continuation {
  Continuation(const Experiment& experiment, Denoiser<float>& denoiser, double ratio, Eigen::Index count,
               const RestorationSpec& spec)
      : grid(grid_from(experiment.grid_of(spec.sampler), ratio, experiment.schedule)),
        rule(experiment, spec.sampler, denoiser, {spec.seed, grid, count, 0, labels_of(spec)}) {}

  /// Pictures x (D×N) as they are at the first level.
  Points noised(const Points& x) {
    Points normals(x.rows(), x.cols());
    rule.noise->initial(normals);
    const NoiseLevel level = grid.front().level;
    return static_cast<float>(level.alpha) * x + static_cast<float>(level.sigma) * normals;
  }

  /// From x (D×N) at the first level to pictures.
  Points finish(const Experiment& experiment, const Points& x, const RestorationSpec& spec) {
    ResampledRule resampled(std::move(rule.sampler), spec.resample, spec.seed);
    return held_to_range(continue_run(x, std::span<const GridLevel>(grid), resampled, rule.told(),
                                      *rule.noise, options_for(experiment, x.cols(), spec))
                             .samples);
  }

  std::vector<GridLevel> grid;
  SceneRule<float> rule;
};

}  // namespace

SamplerSpec restoration_sampler() {
  SamplerSpec spec;
  spec.rule = {"ddpm"};
  spec.grid = {"karras", {{"sigma_min", 0.02}, {"sigma_max", 80}}};
  spec.steps = 50;
  spec.noise = StepNoise::kIndependent;
  spec.clip = Clip::kStatic;
  return spec;
}

Points restore(const Experiment& experiment, Denoiser<float>& denoiser, const Measurement& measurement,
               const RestorationSpec& spec) {
  check_space(experiment);
  const Eigen::Index count = measurement.y.cols();
  const auto grid = experiment.grid_of(spec.sampler);
  SceneRule<float> rule(experiment, spec.sampler, denoiser, {spec.seed, grid, count, 0, labels_of(spec)});
  ProjectedDenoiser projected(rule.told(), measurement, experiment.data_std);
  const bool repaint = spec.method == RestorationMethod::kRepaint;
  SamplerPtr<float> step = std::move(rule.sampler);
  if (repaint) step = std::make_unique<ReplacedKnownPart>(std::move(step), measurement, spec.seed);
  ResampledRule sampler(std::move(step), spec.resample, spec.seed);
  SamplingOptions options = options_for(experiment, count, spec);
  options.prior_std = experiment.schedule.prior_std(grid.front().level);
  Points x =
      run_sampler<float>(sampler, repaint ? rule.told() : projected, *rule.noise, grid, options).samples;
  if (measurement.noise > 0) return held_to_range(x);
  return consistent_pictures(*measurement.model, std::move(x), measurement.y);
}

Points denoise_pictures(const Experiment& experiment, Denoiser<float>& denoiser, const Points& x,
                        double noise, const RestorationSpec& spec) {
  check_space(experiment);
  if (noise <= 0) return x;
  Continuation run(experiment, denoiser, noise, x.cols(), spec);
  return run.finish(experiment, static_cast<float>(run.grid.front().level.alpha) * x, spec);
}

Points redraw(const Experiment& experiment, Denoiser<float>& denoiser, const Points& x, double noise,
              const RestorationSpec& spec) {
  check_space(experiment);
  if (noise <= 0) return x;
  Continuation run(experiment, denoiser, noise, x.cols(), spec);
  return run.finish(experiment, run.noised(x), spec);
}

Points noised_drawing(const Experiment& experiment, Denoiser<float>& denoiser, const Points& x, double noise,
                      const RestorationSpec& spec) {
  if (noise <= 0) return x;
  return Continuation(experiment, denoiser, noise, x.cols(), spec).noised(x);
}

Points consistent_pictures(const LinearOperator& model, Points x, const Points& y) {
  constexpr int kMost = 200;
  constexpr float kNear = 1e-4f;  // an eightieth of a step of 8 bits
  for (int i = 0; i < kMost; ++i) {
    x = held_to_range(x);
    if (known_error(model, x, y).maxCoeff() < kNear) break;
    x = model.corrected(x, y);
  }
  return held_to_range(x);
}

std::vector<GridLevel> grid_from(std::span<const GridLevel> grid, double ratio, const Schedule& schedule) {
  constexpr double kDistinct = 1 - 1e-6;
  std::vector<GridLevel> rest{{schedule.t_of_ratio(ratio), schedule.with_ratio(ratio)}};
  for (const GridLevel& level : grid)
    if (level.level.ratio() < kDistinct * ratio) rest.push_back(level);
  return rest;
}

Eigen::RowVectorXf known_error(const LinearOperator& model, const Points& x, const Points& y) {
  return (model.apply(x) - y).cwiseAbs().colwise().maxCoeff();
}

Eigen::RowVectorXd psnr(const Points& x, const Points& original) {
  const Points truth = original.cols() == 1 ? Points(original.replicate(1, x.cols())) : original;
  const Eigen::RowVectorXd mse =
      (x - truth).cast<double>().colwise().squaredNorm() / static_cast<double>(x.rows());
  return (10 / std::log(10.0)) * (4 / mse.array()).log();
}

}  // namespace diffuscope
