// One point of "quality against evaluations": a sampler with some number of steps and one seed, how good its
// samples are, and what they cost. The sweep command and the window's background job run these.
// Thread: any; one run at a time for each denoiser.
#pragma once

#include "core/metrics/metrics.h"
#include "core/scene/scene_sampling.h"

namespace diffuscope {

struct SamplerQuality {
  MetricValues metrics;  ///< each with its floor; empty when cancelled
  int evaluations = 0;   ///< calls of the denoiser, for the whole cloud
  double seconds = 0;    ///< of sampling alone
  Points samples;        ///< D×count, model space
};

struct QualityRun {
  std::uint64_t seed = 1;
  Eigen::Index count = 10000;
  double skipped = 0;  ///< share of the steps left out at the noisy end (SceneSampling)
  const std::atomic<bool>* cancelled = nullptr;
};

/// Draws run.count samples as `spec` says and measures them with `evaluator` (of the experiment's data, model
/// space). UserError as sample_scene.
template <class Scalar>
SamplerQuality measure_sampler(const Experiment& experiment, const SamplerSpec& spec,
                               Denoiser<Scalar>& denoiser, const MetricEvaluator& evaluator,
                               const QualityRun& run);

/// An evaluator of samples of this experiment, with true samples and floors for these sizes.
MetricEvaluator metric_evaluator(const Experiment& experiment, const MetricSizes& sizes,
                                 const std::atomic<bool>* cancelled = nullptr);

/// True samples and floors for sets of `count` samples of this experiment, at most those of the contract.
MetricEvaluator quality_evaluator(const Experiment& experiment, Eigen::Index count,
                                  const std::atomic<bool>* cancelled = nullptr);

}  // namespace diffuscope
