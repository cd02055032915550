// Deterministic samplers against the closed-form probability-flow map of a Gaussian: (x_t − α_t μ)/√(α_t²v +
// σ_t²) is constant along a path. The error must fall with the order that the method claims.
#include <gtest/gtest.h>

#include "core/samplers/run_sampler.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

const Eigen::Vector2d kMean(0.7, -1.5);
const Eigen::Vector2d kVariance(0.09, 2.0);
constexpr double kFirstRatio = 30;
constexpr double kLastRatio = 0.05;

PointsOf<double> exact_flow(const PointsOf<double>& x, NoiseLevel from, NoiseLevel to) {
  PointsOf<double> moved(x.rows(), x.cols());
  for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
    const double v = kVariance(axis);
    const double spread = std::sqrt((to.alpha * to.alpha * v + to.sigma * to.sigma) /
                                    (from.alpha * from.alpha * v + from.sigma * from.sigma));
    moved.row(axis) = to.alpha * kMean(axis) + spread * (x.row(axis).array() - from.alpha * kMean(axis));
  }
  return moved;
}

template <class LevelOf>
double flow_error(const char* id, int steps, LevelOf level_of) {
  const auto grid = even_lambda_grid(kFirstRatio, kLastRatio, steps + 1, level_of);
  AxisGaussianDenoiser<double> denoiser(kMean, kVariance);
  SeededNoise<double> noise(3, 0);
  const auto sampler = make_sampler<double>(id, {});
  const auto run =
      run_sampler(*sampler, denoiser, noise, grid, {.count = 64, .prior_std = grid.front().level.sigma});
  const auto expected = exact_flow(run.states.front(), grid.front().level, grid.back().level);
  return (run.samples - expected).norm() / expected.norm();
}

template <class LevelOf>
void expect_order(const char* id, double order, LevelOf level_of) {
  double coarse = flow_error(id, 80, level_of);
  for (const int steps : {160, 320, 640}) {
    const double fine = flow_error(id, steps, level_of);
    EXPECT_NEAR(std::log2(coarse / fine), order, 0.12) << id << " at " << steps << " steps";
    coarse = fine;
  }
  EXPECT_LT(coarse, order == 1 ? 1e-2 : 1e-4) << id;
}

TEST(OdeConvergence, DdimIsFirstOrder) {
  expect_order("ddim", 1, NoiseLevel::variance_preserving);
  expect_order("ddim", 1, exploding);
  expect_order("ddim", 1, flow);
}

TEST(OdeConvergence, EulerIsFirstOrder) {
  expect_order("euler", 1, NoiseLevel::variance_preserving);
  expect_order("euler", 1, exploding);
  expect_order("dpmpp_1s", 1, flow);
}

TEST(OdeConvergence, HeunIsSecondOrder) {
  expect_order("heun", 2, NoiseLevel::variance_preserving);
  expect_order("heun", 2, exploding);
  expect_order("heun", 2, flow);
}

TEST(OdeConvergence, Rk4IsFourthOrder) {
  expect_order("rk4", 4, NoiseLevel::variance_preserving);
  expect_order("rk4", 4, exploding);
  expect_order("rk4", 4, flow);
}

TEST(OdeConvergence, Dpmpp2mIsSecondOrder) {
  expect_order("dpmpp_2m", 2, NoiseLevel::variance_preserving);
  expect_order("dpmpp_2m", 2, exploding);
  expect_order("dpmpp_2m", 2, flow);
}

}  // namespace
}  // namespace diffuscope
