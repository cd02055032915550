// One cell of a sweep: the same numbers as sampling and measuring by hand, cost counted, cancelled cells
// empty.
#include "core/training/sampler_quality.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kCount = 600;

struct Ring {
  Ring() {
    Scene scene;
    scene.data.source = {"ring8"};
    scene.sampler.steps = 8;
    experiment = make_experiment(scene);
  }
  ExperimentPtr experiment;
};

TEST(SamplerQuality, IsWhatSamplingAndMeasuringGive) {
  const auto experiment = Ring().experiment;
  ExactDenoiser<double> denoiser(experiment->oracle);
  const MetricEvaluator evaluator = quality_evaluator(*experiment, kCount);
  SamplerSpec spec = experiment->scene.sampler;
  spec.rule = {"heun"};
  const auto quality = measure_sampler(*experiment, spec, denoiser, evaluator, {.seed = 3, .count = kCount});
  SceneSampling<double> sampling{.seed = 3};
  sampling.options.count = kCount;
  const auto run = sample_scene<double>(*experiment, spec, denoiser, std::move(sampling));
  const MetricValues expected = evaluator.evaluate(run.samples.cast<float>());
  for (const auto& [id, value] : expected) {
    EXPECT_EQ(quality.metrics.at(id).value, value.value) << id;
    EXPECT_EQ(quality.metrics.at(id).floor, value.floor) << id;
  }
  EXPECT_EQ(quality.evaluations, 2 * 8 - 1) << "Heun asks twice in all steps but the last";
  EXPECT_EQ(quality.samples.cols(), kCount);
}

TEST(SamplerQuality, SkippingLeavesOutTheNoisyEnd) {
  const auto experiment = Ring().experiment;
  ExactDenoiser<double> denoiser(experiment->oracle);
  const MetricEvaluator evaluator = quality_evaluator(*experiment, kCount);
  const SamplerSpec& spec = experiment->scene.sampler;
  const auto quality =
      measure_sampler(*experiment, spec, denoiser, evaluator, {.count = kCount, .skipped = 0.5});
  EXPECT_EQ(quality.evaluations, 4);
  SceneSampling<double> sampling{.skipped = 0.5};
  sampling.options.count = 10;
  const auto run = sample_scene<double>(*experiment, spec, denoiser, std::move(sampling));
  const auto grid = experiment->sampler_grid();
  ASSERT_EQ(run.levels.size(), 5u);
  EXPECT_EQ(run.levels.front().t, grid[4].t);
}

TEST(SamplerQuality, CancelledIsEmpty) {
  const auto experiment = Ring().experiment;
  ExactDenoiser<double> denoiser(experiment->oracle);
  const MetricEvaluator evaluator = quality_evaluator(*experiment, kCount);
  const std::atomic<bool> cancelled = true;
  const auto quality = measure_sampler(*experiment, experiment->scene.sampler, denoiser, evaluator,
                                       {.count = kCount, .cancelled = &cancelled});
  EXPECT_TRUE(quality.metrics.empty());
}

}  // namespace
}  // namespace diffuscope
