// What a run records: levels, states, estimates, the memory budget, cancellation, progress, blocks of
// particles.
#include "core/samplers/run_sampler.h"

#include <gtest/gtest.h>

#include "core/samplers/ddim.h"
#include "core/samplers/ddpm.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

std::vector<GridLevel> five_steps() {
  auto grid = even_lambda_grid(60, 0.05, 5, exploding);
  grid.push_back({0, {1, 0}});
  return grid;
}

AxisGaussianDenoiser<double> gaussian() { return {Eigen::Vector2d(0.5, -1), Eigen::Vector2d(0.3, 1.2)}; }

TEST(RunSampler, RecordsEveryLevelFromScaledNoiseToSamples) {
  auto denoiser = gaussian();
  SeededNoise<double> noise(2, 1);
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const auto grid = five_steps();
  const auto run = run_sampler(sampler, denoiser, noise, grid, {.count = 10, .prior_std = 60});
  ASSERT_EQ(run.levels.size(), 6u);
  ASSERT_EQ(run.states.size(), 6u);
  ASSERT_EQ(run.denoised.size(), 5u);
  PointsOf<double> start(2, 10);
  noise.initial(start);
  EXPECT_TRUE(run.states.front().isApprox(60 * start, 1e-15));
  EXPECT_EQ(run.states.back(), run.samples);
  EXPECT_EQ(run.kept(), 10);
  EXPECT_FALSE(run.thinned());
  EXPECT_TRUE(run.complete());
  EXPECT_EQ(run.evaluations, 5);
  EXPECT_EQ(denoiser.evaluations(), 5);
  for (std::size_t i = 0; i < 5; ++i) {
    PointsOf<double> estimate;
    gaussian().denoise(run.states[i], grid[i].level, estimate);
    EXPECT_EQ(run.denoised[i], estimate);
  }
}

TEST(RunSampler, BudgetKeepsTheFirstParticlesAndCountsStatesAndEstimates) {
  auto denoiser = gaussian();
  SeededNoise<double> noise(2, 1);
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const SamplingOptions all{.count = 10, .prior_std = 60};
  SamplingOptions small = all;
  small.memory_budget = 3 * (6 + 5) * 2 * sizeof(double) + 5;  // three particles and a bit
  const auto full = run_sampler(sampler, denoiser, noise, five_steps(), all);
  const auto thin = run_sampler(sampler, denoiser, noise, five_steps(), small);
  EXPECT_EQ(thin.kept(), 3);
  EXPECT_TRUE(thin.thinned());
  EXPECT_EQ(thin.samples, full.samples);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(thin.states[i], full.states[i].leftCols(3));
  SamplingOptions nothing = all;
  nothing.record = false;
  const auto bare = run_sampler(sampler, denoiser, noise, five_steps(), nothing);
  EXPECT_TRUE(bare.states.empty() && bare.denoised.empty());
  EXPECT_EQ(bare.samples, full.samples);
}

TEST(RunSampler, CancellationStopsBetweenStepsAndProgressCounts) {
  auto denoiser = gaussian();
  SeededNoise<double> noise(2, 0);
  Ddim<double> sampler(0);
  std::atomic<bool> cancelled = false;
  std::vector<int> seen;
  SamplingOptions options{.count = 4, .cancelled = &cancelled};
  options.progress = [&](int step, int steps) {
    EXPECT_EQ(steps, 5);
    seen.push_back(step);
    cancelled = step == 2;
  };
  const auto run = run_sampler(sampler, denoiser, noise, five_steps(), options);
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
  EXPECT_FALSE(run.complete());
  EXPECT_EQ(run.steps_done, 2);
  EXPECT_EQ(run.states.size(), 3u);
  EXPECT_EQ(run.levels.size(), 6u);
  EXPECT_EQ(run.samples, run.states.back());
  EXPECT_EQ(run.evaluations, 2);
}

TEST(RunSampler, BlocksOfParticlesGiveTheSameSamples) {
  auto denoiser = gaussian();
  SeededNoise<double> whole_noise(2, 1), tail_noise(2, 1, 6);
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const auto whole =
      run_sampler(sampler, denoiser, whole_noise, five_steps(), {.count = 10, .prior_std = 60});
  const auto tail = run_sampler(sampler, denoiser, tail_noise, five_steps(), {.count = 4, .prior_std = 60});
  EXPECT_EQ(tail.samples, whole.samples.rightCols(4));
}

TEST(RunSampler, GridWithoutStepsGivesTheStart) {
  auto denoiser = gaussian();
  SeededNoise<double> noise(2, 0);
  Ddim<double> sampler(0);
  const std::vector<GridLevel> only{{1, {0, 1}}};
  const auto run = run_sampler(sampler, denoiser, noise, only, {.count = 4});
  EXPECT_EQ(run.evaluations, 0);
  EXPECT_EQ(run.samples, run.states.front());
  EXPECT_THROW(run_sampler(sampler, denoiser, noise, {}, {.count = 4}), std::invalid_argument);
}

}  // namespace
}  // namespace diffuscope
