// The Brownian path: increments are independent unit normals; the same path on every grid; runs on a finer
// grid end near each other only because of it.
#include "core/samplers/brownian_noise.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/samplers/run_sampler.h"
#include "tests/samplers/mixtures.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

/// Levels with these ln σ̃, then 0.
std::vector<GridLevel> grid_at(const std::vector<double>& log_ratios) {
  std::vector<GridLevel> grid;
  for (const double value : log_ratios) grid.push_back({value, {1, std::exp(value)}});
  grid.push_back({0, {1, 0}});
  return grid;
}

/// √(length of the clock) × the normals of steps first … last of a grid, summed: W at the start − W at the
/// end.
PointsOf<double> path_between(std::span<const GridLevel> grid, int first, int last, Eigen::Index count) {
  BrownianNoise<double> noise(7, grid, 1);
  PointsOf<double> sum = PointsOf<double>::Zero(2, count), z(2, count);
  for (int i = first; i < last; ++i) {
    const auto at = static_cast<std::size_t>(i);
    noise.step(i, 0, z);
    sum += std::sqrt(std::log(grid[at].level.ratio() / grid[at + 1].level.ratio())) * z;
  }
  return sum;
}

// 30,000 numbers a step: correlations and variances have standard errors of .006 and .008.
TEST(BrownianNoise, IncrementsAreIndependentUnitNormals) {
  // Steps inside one cell, to its middle, over its border, over many cells, and a tiny one.
  const auto grid = grid_at({4.4, 4.3, 4.25, 3.9, 1.1, 1.099, -2.3, -4.0});
  BrownianNoise<double> noise(7, grid, 1);
  std::vector<Eigen::ArrayXd> steps;
  for (int i = 0; i < 8; ++i) {
    PointsOf<double> z(2, 15000);
    noise.step(i, 0, z);
    steps.push_back(z.reshaped().array());
    EXPECT_NEAR(steps.back().mean(), 0, 0.025) << i;
    EXPECT_NEAR(steps.back().square().mean(), 1, 0.035) << i;
    EXPECT_NEAR(steps.back().pow(4).mean(), 3, 0.25) << i;
    EXPECT_NEAR((z.row(0).array() * z.row(1).array()).mean(), 0, 0.035) << i;
    for (int k = 0; k < i; ++k)
      EXPECT_NEAR((steps[static_cast<std::size_t>(k)] * steps.back()).mean(), 0, 0.025) << k << " " << i;
  }
}

TEST(BrownianNoise, FineStepsAddUpToTheCoarseOne) {
  // Multiples of 1/64 in ln σ̃ lie on the path's own ticks.
  std::vector<double> fine, coarse;
  for (int i = 0; i <= 64; ++i) fine.push_back(4 - i / 8.0 + (i % 4 == 0 ? 0 : 1 / 64.0));
  for (int i = 0; i <= 64; i += 4) coarse.push_back(fine[static_cast<std::size_t>(i)]);
  const auto fine_grid = grid_at(fine), coarse_grid = grid_at(coarse);
  for (int i = 0; i < 16; ++i) {
    const PointsOf<double> difference =
        path_between(fine_grid, 4 * i, 4 * i + 4, 50) - path_between(coarse_grid, i, i + 1, 50);
    EXPECT_LT(difference.cwiseAbs().maxCoeff(), 1e-5) << i;  // the path is in float
  }
}

TEST(BrownianNoise, BlocksPrecisionsAndOrderAgree) {
  const auto grid = grid_at({3, 2.2, 0.4, -1});
  BrownianNoise<double> whole(9, grid, 1), tail(9, grid, 1, 3);
  BrownianNoise<float> in_float(9, grid, 1);
  PointsOf<double> all(2, 8), some(2, 5), again(2, 8);
  Points single(2, 8);
  whole.step(0, 0, all);
  whole.step(1, 0, all);
  tail.step(1, 0, some);
  in_float.step(1, 0, single);
  EXPECT_LT((all.rightCols(5) - some).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_LT((all - single.cast<double>()).cwiseAbs().maxCoeff(), 1e-5);
  whole.step(0, 0, again);
  whole.step(1, 0, again);
  EXPECT_EQ(all, again);
  whole.initial(all);
  SeededNoise<double>(9, 1).initial(again);
  EXPECT_EQ(all, again);
}

TEST(BrownianNoise, LevelsThatAreOneOnTheClockAndNoSignalStillGiveNormals) {
  std::vector<GridLevel> grid{{3, {0, 1}}, {2, {0.5, 0.5}}, {1, {0.5, 0.5 - 1e-9}}, {0, {1, 0}}};
  BrownianNoise<double> noise(9, grid, 1);
  for (int step = 0; step < 3; ++step) {
    PointsOf<double> z(2, 5000);
    noise.step(step, 0, z);
    EXPECT_NEAR(z.array().square().mean(), 1, 0.06) << step;
  }
}

// A corrector's normals come before those of the step down, which alone is a piece of the path.
TEST(BrownianNoise, OnlyTheLastDrawOfAStepIsThePaths) {
  const auto grid = grid_at({3, 2.2, 0.4, -1});
  BrownianNoise<double> one(9, grid, 1), three(9, grid, 3);
  std::vector<Eigen::ArrayXd> others;
  for (int step = 0; step < 3; ++step) {
    PointsOf<double> path(2, 4000), z(2, 4000);
    one.step(step, 0, path);
    for (int draw = 0; draw < 3; ++draw) {
      three.step(step, draw, z);
      if (draw == 2) {
        EXPECT_EQ(z, path) << step;
        continue;
      }
      EXPECT_NEAR((z.array() * path.array()).mean(), 0, 0.045) << step << " " << draw;  // 4 / √8000
      EXPECT_NEAR(z.array().square().mean(), 1, 0.064) << step << " " << draw;
      for (const auto& other : others) EXPECT_NEAR((z.reshaped().array() * other).mean(), 0, 0.045);
      others.push_back(z.reshaped().array());
    }
  }
}

/// Root mean square distance between the ends of Euler–Maruyama at N and 4N steps.
template <class Noise>
double distance_of_ends(Noise make_noise) {
  const auto ring = std::make_shared<const GaussianMixture>(ring_of_8());
  PointsOf<double> ends[2];
  for (int i = 0; i < 2; ++i) {
    auto grid = even_lambda_grid(20, 0.02, (60 << (2 * i)) + 1, exploding);
    ExactDenoiser<double> denoiser(ring);
    auto noise = make_noise(grid);
    ends[i] = run_sampler(*make_sampler<double>("euler_maruyama", {}), denoiser, noise, grid,
                          {.count = 1000, .prior_std = 20, .record = false})
                  .samples;
  }
  return std::sqrt((ends[0] - ends[1]).colwise().squaredNorm().mean());
}

TEST(BrownianNoise, FinerRunsFollowTheSamePath) {
  const double same = distance_of_ends([](const auto& grid) { return BrownianNoise<double>(5, grid, 1); });
  const double other = distance_of_ends([](const auto&) { return SeededNoise<double>(5, 1); });
  EXPECT_LT(same, 0.5 * other);
  EXPECT_GT(other, 1) << "independent paths end on other modes";
}

}  // namespace
}  // namespace diffuscope
