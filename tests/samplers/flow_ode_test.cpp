// Integrating over the ratio or over t, and the adaptive method: against the closed-form flow of a Gaussian,
// where (x_t − α_t μ)/√(α_t²v + σ_t²) is constant along a path, and against straight paths.
#include <gtest/gtest.h>

#include "core/samplers/dopri5.h"
#include "core/samplers/heun.h"
#include "core/samplers/run_sampler.h"
#include "core/samplers/time_grid.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

const Eigen::Vector2d kMean(0.7, -1.5);
const Eigen::Vector2d kVariance(0.09, 2.0);

Trajectory<double> run(const char* id, const ParamValues& values, Denoiser<double>& denoiser,
                       const Schedule& schedule, std::span<const GridLevel> grid) {
  SeededNoise<double> noise(3, 0);
  return run_sampler(*make_sampler<double>(id, values), denoiser, noise, grid,
                     {.count = 64, .schedule = &schedule});
}

/// Relative distance of the end of the run from the exact flow.
double flow_error(const Trajectory<double>& run) {
  const NoiseLevel from = run.levels.front().level, to = run.levels.back().level;
  const Eigen::Array2d before = from.alpha * from.alpha * kVariance.array() + from.sigma * from.sigma;
  const Eigen::Array2d after = to.alpha * to.alpha * kVariance.array() + to.sigma * to.sigma;
  const Eigen::Vector2d stretch = (after / before).sqrt().matrix();
  const PointsOf<double> expected =
      (stretch.asDiagonal() * (run.states.front().colwise() - from.alpha * kMean)).colwise() +
      to.alpha * kMean;
  return (run.samples - expected).norm() / expected.norm();
}

/// Even t from T down to T/5, so that no step ends at σ = 0.
std::vector<GridLevel> even_t(const Schedule& schedule, int steps) {
  std::vector<GridLevel> grid;
  for (int i = 0; i <= steps; ++i) {
    const double t = schedule.steps() * (1 - 0.8 * i / steps);
    grid.push_back({t, schedule.at(t)});
  }
  return grid;
}

TEST(FlowOverT, ConvergesToTheSameFlowWithItsOrder) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  for (const auto& [id, order] : {std::pair{"euler", 1.0}, {"heun", 2.0}}) {
    double errors[2];
    for (int i = 0; i < 2; ++i) {
      AxisGaussianDenoiser<double> denoiser(kMean, kVariance);
      errors[i] = flow_error(run(id, {{"variable", 1}}, denoiser, schedule, even_t(schedule, 20 << i)));
    }
    EXPECT_NEAR(std::log2(errors[0] / errors[1]), order, 0.15) << id;
  }
  AxisGaussianDenoiser<double> denoiser(kMean, kVariance);
  EXPECT_LT(flow_error(run("rk4", {{"variable", 1}}, denoiser, schedule, even_t(schedule, 40))), 1e-5);
}

// Data at one point make every path straight in x/α over σ/α: there one step is exact. Over t it bends.
TEST(FlowOverT, PathsThatAreStraightInTheRatioBend) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const PointsOf<double> x0 = PointsOf<double>::Constant(2, 64, 0.4);
  for (const char* id : {"euler", "heun", "rk4"}) {
    ConstantDenoiser denoiser(x0);
    const auto grid = even_t(schedule, 4);
    const auto error = [&](double variable) {
      const auto result = run(id, {{"variable", variable}}, denoiser, schedule, grid);
      const NoiseLevel from = grid.front().level, to = grid.back().level;
      const PointsOf<double> exact =
          to.alpha * x0 + to.sigma / from.sigma * (result.states.front() - from.alpha * x0);
      return (result.samples - exact).norm() / exact.norm();
    };
    EXPECT_LT(error(0), 1e-12) << id;
    EXPECT_GT(error(1), 1e-4) << id;
  }
}

TEST(FlowOverT, WithoutAScheduleSaysSo) {
  AxisGaussianDenoiser<double> denoiser(kMean, kVariance);
  SeededNoise<double> noise(3, 0);
  EXPECT_THROW(run_sampler(*make_sampler<double>("euler", {{"variable", 1}}), denoiser, noise,
                           even_t(make_schedule("linear", {}, 10), 2), {.count = 2}),
               UserError);
}

TEST(LevelSlope, IsTheDerivativeOfTheCurve) {
  // Flow: α = 1 − t/T, σ = t/T.
  const Schedule flow_schedule = make_schedule("flow", {}, 100);
  for (const double t : {20.0, 50.0, 73.3, 100.0}) {
    // Between the last two levels the schedule interpolates, which bends its end by 1/T of the slope.
    const double bound = t == 100 ? 0.01 * 0.015 : 0.01 * 0.005;
    EXPECT_NEAR(level_slope(flow_schedule, t).alpha, -0.01, bound) << t;
    EXPECT_NEAR(level_slope(flow_schedule, t).sigma, 0.01, bound) << t;
  }
  // Linear β: d ln α/dt = −β(t)/2 with β(t) ≈ the mean of both neighbours.
  const Schedule schedule = make_schedule("linear", {}, 1000);
  for (const int t : {100, 500, 900})
    EXPECT_NEAR(level_slope(schedule, t).alpha / schedule.at(t).alpha,
                -(schedule.beta(t) + schedule.beta(t + 1)) / 4, 2e-4);
}

// Butcher's conditions: rows sum to their nodes, weights integrate powers of t up to order five.
TEST(DormandPrince, CoefficientsAreOfOrderFiveAndFour) {
  const auto& rows = DormandPrince::kRows;
  for (std::size_t i = 0; i < 7; ++i) {
    double sum = 0;
    for (const double entry : rows[i]) sum += entry;
    EXPECT_NEAR(sum, DormandPrince::kNodes[i], 1e-13) << i;
  }
  for (int power = 0; power <= 4; ++power) {
    double fifth = 0, difference = 0;
    for (std::size_t i = 0; i < 7; ++i) {
      const double term = std::pow(DormandPrince::kNodes[i], power);
      fifth += (i < 6 ? rows[6][i] : 0) * term;
      difference += DormandPrince::kError[i] * term;
    }
    EXPECT_NEAR(fifth, 1.0 / (power + 1), 1e-13) << power;
    if (power < 4)
      EXPECT_NEAR(difference, 0, 1e-13) << power;
    else
      EXPECT_GT(std::abs(difference), 1e-4) << "the embedded solution is of order four only";
  }
}

TEST(Dopri5, MeetsItsToleranceOnAnyGridAndPaysForIt) {
  const auto few = even_lambda_grid(30, 0.05, 3, NoiseLevel::variance_preserving);
  const auto many = even_lambda_grid(30, 0.05, 30, NoiseLevel::variance_preserving);
  const Schedule unused = make_schedule("linear", {}, 10);
  int before = 0;
  for (const double tolerance : {1e-2, 1e-4, 1e-6, 1e-8}) {
    AxisGaussianDenoiser<double> denoiser(kMean, kVariance);
    const auto coarse = run("dopri5", {{"tolerance", tolerance}}, denoiser, unused, few);
    EXPECT_LT(flow_error(coarse), 20 * tolerance);
    EXPECT_GT(coarse.evaluations, before);
    before = coarse.evaluations;
    EXPECT_LT(flow_error(run("dopri5", {{"tolerance", tolerance}}, denoiser, unused, many)), 20 * tolerance);
  }
  EXPECT_LT(before, 1500);
}

TEST(Dopri5, OverTSolvesTheSameEquation) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  AxisGaussianDenoiser<double> denoiser(kMean, kVariance);
  const auto result =
      run("dopri5", {{"tolerance", 1e-5}, {"variable", 1}}, denoiser, schedule, even_t(schedule, 3));
  EXPECT_LT(flow_error(result), 1e-4);
}

TEST(Dopri5, EndsOnADenoiserThatDiverged) {
  ConstantDenoiser denoiser(PointsOf<double>::Constant(2, 64, std::numeric_limits<double>::quiet_NaN()));
  const auto grid = even_lambda_grid(30, 0.05, 3, exploding);
  const auto result = run("dopri5", {}, denoiser, make_schedule("linear", {}, 10), grid);
  EXPECT_EQ(result.steps_done, 2);
}

}  // namespace
}  // namespace diffuscope
