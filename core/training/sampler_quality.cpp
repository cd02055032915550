#include "core/training/sampler_quality.h"

#include "core/stopwatch.h"

namespace diffuscope {

template <class Scalar>
SamplerQuality measure_sampler(const Experiment& experiment, const SamplerSpec& spec,
                               Denoiser<Scalar>& denoiser, const MetricEvaluator& evaluator,
                               const QualityRun& run) {
  SceneSampling<Scalar> sampling{.seed = run.seed, .skipped = run.skipped};
  sampling.options.count = run.count;
  sampling.options.record = false;
  sampling.options.cancelled = run.cancelled;
  const Stopwatch watch;
  const auto trajectory = sample_scene<Scalar>(experiment, spec, denoiser, std::move(sampling));
  SamplerQuality result;
  result.seconds = watch.elapsed();
  result.evaluations = trajectory.evaluations;
  result.samples = trajectory.samples.template cast<float>();
  if (trajectory.complete()) result.metrics = evaluator.evaluate(result.samples);
  return result;
}

MetricEvaluator metric_evaluator(const Experiment& experiment, const MetricSizes& sizes,
                                 const std::atomic<bool>* cancelled) {
  return MetricEvaluator([&](std::uint64_t seed, Eigen::Index n) { return experiment.draw(seed, n); },
                         experiment.oracle_is_exact ? experiment.oracle : nullptr, sizes,
                         experiment.scene.seed, cancelled);
}

MetricEvaluator quality_evaluator(const Experiment& experiment, Eigen::Index count,
                                  const std::atomic<bool>* cancelled) {
  MetricSizes sizes;
  sizes.points = std::min(sizes.points, count);
  sizes.mmd_points = std::min(sizes.mmd_points, count);
  return metric_evaluator(experiment, sizes, cancelled);
}

template SamplerQuality measure_sampler(const Experiment&, const SamplerSpec&, Denoiser<float>&,
                                        const MetricEvaluator&, const QualityRun&);
template SamplerQuality measure_sampler(const Experiment&, const SamplerSpec&, Denoiser<double>&,
                                        const MetricEvaluator&, const QualityRun&);

}  // namespace diffuscope
