// What a scene puts between rule and model: temperature and the cloud's variance, frozen and true estimates,
// no score, clipping, the Brownian path; each against what it must do to a single Gaussian.
#include "core/scene/scene_sampling.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/samplers/cloud_variance.h"

namespace diffuscope {
namespace {

/// One round Gaussian of standard deviation 1 (after standardization), DDPM on a linear schedule.
Scene gaussian_scene() {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {round_component(1, Eigen::Vector2d(3, -1), 2)};
  scene.sampler.grid = {"trailing"};
  scene.sampler.steps = 100;
  scene.sampler.count = 4000;
  return scene;
}

Trajectory<double> sample(const Scene& scene) {
  const auto experiment = make_experiment(scene);
  ExactDenoiser<double> denoiser(experiment->oracle);
  SceneSampling<double> sampling{.seed = scene.seed};
  sampling.options.count = scene.sampler.count;
  return sample_scene<double>(*experiment, scene.sampler, denoiser, std::move(sampling));
}

TEST(SceneSampling, TheCloudKeepsTheTrueVarianceAndWithoutNoiseItShrinks) {
  Scene scene = gaussian_scene();
  scene.sampler.rule = {"ddpm", {{"variance", 1}}};  // beta: exact for N(0, I) data, whatever the steps
  const auto with_noise = sample(scene);
  const auto variances = cloud_variance(with_noise);
  ASSERT_EQ(variances.size(), 101u);
  // Standard error of a variance over 8,000 numbers: 1.6 %.
  for (std::size_t i = 0; i < variances.size(); ++i)
    EXPECT_NEAR(variances[i] / true_cloud_variance(with_noise.levels[i].level, 1), 1, 0.07) << i;
  scene.sampler.temperature = 0;
  // DDPM's mean of N(0, 1) data: x_s = √α_ts x_t, so that after all steps √ᾱ_T of the start is left.
  const auto means = sample(scene);
  const NoiseLevel start = means.levels.front().level;
  EXPECT_NEAR(cloud_variance(means).back(), start.alpha * start.alpha, 1e-6);
  EXPECT_EQ(means.states.front(), with_noise.states.front());
  scene.sampler.temperature = 1.2;
  EXPECT_GT(cloud_variance(sample(scene)).back(), 1.25);
}

TEST(SceneSampling, TheTrueEstimateEndsOnTheTruth) {
  Scene scene = gaussian_scene();
  scene.sampler.estimate = X0Estimate::kTrue;
  const auto run = sample(scene);
  const auto experiment = make_experiment(scene);
  const PointsOf<double> truth =
      experiment->draw(scene.seed, scene.sampler.count, Stream::kData).cast<double>();
  EXPECT_LT((run.samples - truth).cwiseAbs().maxCoeff(), 1e-9);
  // On the way it is the forward process: x_t = αx_0 + σn.
  for (const std::size_t i : {std::size_t{0}, std::size_t{40}, std::size_t{80}}) {
    const NoiseLevel level = run.levels[i].level;
    const PointsOf<double> n = (run.states[i] - level.alpha * truth) / level.sigma;
    EXPECT_NEAR(n.array().square().mean(), 1, 0.06) << i;
    EXPECT_NEAR((n.array() * truth.array()).mean(), 0, 0.05) << i;
  }
}

TEST(SceneSampling, AFrozenEstimateIsWhereAllEnd) {
  Scene scene = gaussian_scene();
  scene.sampler.estimate = X0Estimate::kFrozen;
  scene.sampler.frozen_step = 60;
  const auto run = sample(scene);
  EXPECT_LT((run.samples - run.denoised[60]).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_GT((run.denoised[59] - run.denoised[60]).cwiseAbs().maxCoeff(), 1e-3);
}

TEST(SceneSampling, WithoutTheScoreOnlyTheDriftIsUndone) {
  Scene scene = gaussian_scene();
  scene.sampler.use_score = false;
  scene.sampler.temperature = 0;
  scene.schedule.diffusion_steps = 50;
  scene.schedule.kind = {"linear", {{"scale_with_T", 0}}};
  scene.sampler.steps = 10;
  const auto run = sample(scene);
  for (std::size_t i = 0; i < run.states.size(); ++i) {
    const double grown = run.levels[i].level.alpha / run.levels[0].level.alpha;
    EXPECT_TRUE(run.states[i].isApprox(grown * run.states[0], 1e-10)) << i;
  }
}

TEST(SceneSampling, ClippedEstimatesStayInTheBox) {
  Scene scene = gaussian_scene();
  scene.sampler.clip = Clip::kStatic;
  scene.sampler.clip_bound = 0.5;
  const auto run = sample(scene);
  for (const auto& x0 : run.denoised) EXPECT_LE(x0.cwiseAbs().maxCoeff(), 0.5);
  EXPECT_EQ(run.samples, run.denoised.back());
}

// Strong error of Euler–Maruyama, with and without the same path.
TEST(SceneSampling, TheBrownianPathIsTheDefaultAndIndependentNoiseAChoice) {
  Scene scene = gaussian_scene();
  scene.sampler.rule = {"euler_maruyama"};
  scene.sampler.grid = {"karras"};
  const auto distance = [&](StepNoise noise) {
    scene.sampler.noise = noise;
    scene.sampler.steps = 60;
    const auto coarse = sample(scene);
    scene.sampler.steps = 240;
    return (sample(scene).samples - coarse.samples).norm() / coarse.samples.norm();
  };
  EXPECT_EQ(SamplerSpec{}.noise, StepNoise::kBrownian);
  EXPECT_LT(distance(StepNoise::kBrownian), 0.3);
  EXPECT_GT(distance(StepNoise::kIndependent), 1);
}

}  // namespace
}  // namespace diffuscope
