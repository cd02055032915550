// Densities on grids integrate to one and equal the closed form; scores are gradients of log-densities.
#include <gtest/gtest.h>

#include <numbers>

#include "core/denoisers/exact_denoiser.h"
#include "core/fields/density.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/score_field.h"
#include "core/fields/stage_box.h"
#include "core/fields/upsample.h"

namespace diffuscope {
namespace {

GaussianMixture two_2d() {
  Eigen::MatrixXd tilted(2, 2);
  tilted << 0.5, 0.2, 0.2, 0.3;
  return GaussianMixture({{0.7, Eigen::Vector2d(1, 0.5), tilted},
                          {0.3, Eigen::Vector2d(-1, 0), 0.1 * Eigen::MatrixXd::Identity(2, 2)}});
}

GaussianMixture two_1d() {
  return GaussianMixture({{0.3, Eigen::VectorXd::Constant(1, -1.2), Eigen::MatrixXd::Constant(1, 1, 0.04)},
                          {0.7, Eigen::VectorXd::Constant(1, 0.6), Eigen::MatrixXd::Constant(1, 1, 0.16)}});
}

double normal(double x, double mean, double variance) {
  return std::exp(-0.5 * (x - mean) * (x - mean) / variance) / std::sqrt(2 * std::numbers::pi * variance);
}

TEST(Density, GridOf2DMixtureIntegratesToOneAndItsMomentsAreRight) {
  const NoiseLevel level{0.8, 0.6};
  const int nx = 150, ny = 130;
  const Box box{-6, 6, -5.5, 6};
  const std::vector<float> log_p = log_density_grid(two_2d(), level, box, nx, ny);
  ASSERT_EQ(log_p.size(), 150u * 130u);
  const Points points = grid_points(box, nx, ny);
  double sum = 0, mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < log_p.size(); ++i) {
    const double mass = std::exp(log_p[i]) * (12.0 / nx) * (11.5 / ny);
    sum += mass;
    mean_x += mass * points(0, static_cast<Eigen::Index>(i));
    mean_y += mass * points(1, static_cast<Eigen::Index>(i));
  }
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_NEAR(mean_x, 0.8 * (0.7 * 1 - 0.3 * 1), 1e-5);
  EXPECT_NEAR(mean_y, 0.8 * (0.7 * 0.5), 1e-5);
}

TEST(Density, LineOf1DMixtureEqualsTheClosedForm) {
  const NoiseLevel level{0.6, 0.8};
  const std::vector<float> log_p = log_density_grid(two_1d(), level, {-3, 3, 0, 0}, 64, 99);
  ASSERT_EQ(log_p.size(), 64u);
  for (std::size_t i = 0; i < 64; ++i) {
    const double x = -3 + 6 * (static_cast<double>(i) + 0.5) / 64;
    const double p = 0.3 * normal(x, -0.72, 0.36 * 0.04 + 0.64) + 0.7 * normal(x, 0.36, 0.36 * 0.16 + 0.64);
    EXPECT_NEAR(log_p[i], std::log(p), 1e-5);
  }
}

TEST(Density, OverTimeRowsAreTheLevelsInTheMiddleOfEachRow) {
  const Schedule schedule = make_schedule("cosine", {}, 50);
  const std::vector<float> log_p = log_density_over_time(two_1d(), schedule, -3, 3, 40, 10);
  ASSERT_EQ(log_p.size(), 400u);
  for (const int row : {0, 4, 9}) {
    const NoiseLevel level = schedule.at(50 * (row + 0.5) / 10);
    const double a2 = level.alpha * level.alpha, s2 = level.sigma * level.sigma;
    for (const int column : {3, 20, 33}) {
      const double x = -3 + 6 * (column + 0.5) / 40;
      const double p = 0.3 * normal(x, -1.2 * level.alpha, a2 * 0.04 + s2) +
                       0.7 * normal(x, 0.6 * level.alpha, a2 * 0.16 + s2);
      EXPECT_NEAR(log_p[static_cast<std::size_t>(row * 40 + column)], std::log(p),
                  2e-5 * std::abs(std::log(p)) + 1e-5);
    }
  }
}

TEST(Density, StopsWhenCancelled) {
  const std::atomic<bool> cancelled = true;
  const std::vector<float> log_p = log_density_grid(two_2d(), {0.8, 0.6}, {}, 64, 64, &cancelled);
  EXPECT_EQ(log_p.front(), std::numeric_limits<float>::lowest());
}

TEST(ScoreField, IsTheGradientOfTheLogDensity) {
  const auto mixture = std::make_shared<GaussianMixture>(two_2d());
  ExactDenoiser<float> exact(mixture);
  const NoiseLevel level{0.8, 0.6};
  const Points x = Points::Random(2, 20) * 2;
  const Points score = score_at(exact, x, level);
  const MixtureAtLevel<double> density(*mixture, level);
  const double h = 1e-5;
  for (int axis = 0; axis < 2; ++axis) {
    PointsOf<double> up = x.cast<double>(), down = x.cast<double>();
    up.row(axis).array() += h;
    down.row(axis).array() -= h;
    Eigen::VectorXd log_up, log_down;
    density.log_density(up, log_up);
    density.log_density(down, log_down);
    for (Eigen::Index i = 0; i < x.cols(); ++i)
      EXPECT_NEAR(score(axis, i), (log_up(i) - log_down(i)) / (2 * h), 2e-4);
  }
}

TEST(ScoreField, LevelWithScoreKeepsSomeNoise) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  EXPECT_NEAR(level_with_score(schedule, 0).ratio(), kSmallestScoreRatio, 1e-12);
  EXPECT_EQ(level_with_score(schedule, 500).sigma, schedule.at(500).sigma);
}

/// Answers x_0 = 0 everywhere, so its score is −x/σ².
class ZeroDenoiser final : public Denoiser<float> {
 public:
  int dim() const override { return 2; }

 private:
  void evaluate(const Points& x, NoiseLevel, Points& x0) override { x0 = Points::Zero(x.rows(), x.cols()); }
};

TEST(ScoreField, ErrorAgainstAPointMassAtTheOriginShiftedByOne) {
  // Exact x_0 = (1, 1), model x_0 = 0: the scores differ by α/σ² on each axis, in ε units α/σ.
  const auto point = std::make_shared<GaussianMixture>(
      std::vector<MixtureComponent>{{1, Eigen::Vector2d(1, 1), 1e-12 * Eigen::MatrixXd::Identity(2, 2)}});
  ExactDenoiser<float> exact(point);
  ZeroDenoiser zero;
  const NoiseLevel level{0.8, 0.6};
  Points x;
  noise_points(Points::Ones(2, 20000), forward_noise(5, 2, 20000), level, x);
  const ScoreError error = score_error(zero, exact, x, level);
  EXPECT_NEAR(error.rms_eps, 0.8 / 0.6, 1e-3);
  // E‖s‖² = D/σ²; the difference is D·α²/σ⁴.
  EXPECT_NEAR(error.relative, 0.8 / 0.6, 0.02);
  EXPECT_EQ(score_error(exact, exact, x, level).rms_eps, 0);
}

TEST(ScoreField, ErrorCurveIsTheErrorAtTheMiddleOfEachPiece) {
  const auto mixture = std::make_shared<GaussianMixture>(two_2d());
  ExactDenoiser<float> exact(mixture);
  ZeroDenoiser zero;
  const Schedule schedule = make_schedule("cosine", {}, 100);
  const Points x0 = mixture->draw(3, 500), eps = forward_noise(3, 2, 500);
  const std::vector<float> curve = score_error_curve(zero, exact, x0, eps, schedule, 4);
  ASSERT_EQ(curve.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    const NoiseLevel level = schedule.at(12.5 + 25 * static_cast<double>(i));
    Points x;
    noise_points(x0, eps, level, x);
    EXPECT_FLOAT_EQ(curve[i], static_cast<float>(score_error(zero, exact, x, level).rms_eps));
  }
}

TEST(Upsample, ReproducesAQuadraticFieldInside) {
  const auto field = [](double x, double y) { return 1 + 2 * x - 0.3 * x * x + 0.1 * y * y - x * y; };
  const int nx = 12, ny = 9, factor = 3;
  std::vector<float> coarse;
  for (int y = 0; y < ny; ++y)
    for (int x = 0; x < nx; ++x) coarse.push_back(static_cast<float>(field(x + 0.5, y + 0.5)));
  const std::vector<float> fine = upsample(coarse, nx, ny, factor);
  ASSERT_EQ(fine.size(), 12u * 9u * 9u);
  for (int y = 2 * factor; y < (ny - 2) * factor; ++y)
    for (int x = 2 * factor; x < (nx - 2) * factor; ++x)
      EXPECT_NEAR(fine[static_cast<std::size_t>(y * nx * factor + x)],
                  field((x + 0.5) / factor, (y + 0.5) / factor), 2e-5);
}

TEST(Upsample, KeepsALineALineAndAConstantConstant) {
  const std::vector<float> line = upsample({1, 1, 1, 1}, 4, 1, 3);
  ASSERT_EQ(line.size(), 12u);
  for (const float value : line) EXPECT_FLOAT_EQ(value, 1);
  const std::vector<float> values{3, -1, 2, 5};
  EXPECT_EQ(upsample(values, 2, 2, 1), values);
}

TEST(StageBox, HoldsTheComponentsAndTheNoise) {
  const Box box = mixture_box(two_2d());
  EXPECT_NEAR(box.x_min, std::min(1 - 3 * std::sqrt(0.5), -1 - 3 * std::sqrt(0.1)), 1e-12);
  EXPECT_NEAR(box.x_max, 1 + 3 * std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(box.y_min, std::min(0.5 - 3 * std::sqrt(0.3), -3 * std::sqrt(0.1)), 1e-12);
  EXPECT_NEAR(box.y_max, 0.5 + 3 * std::sqrt(0.3), 1e-12);
  EXPECT_EQ(joined({0, 1, 0, 1}, {-2, 0.5, 0.5, 3}), (Box{-2, 1, 0, 3}));
  EXPECT_EQ(normal_box(2), (Box{-6, 6, -6, 6}));
  EXPECT_EQ(widened({0, 10, 0, 20}, 0.1), (Box{-1, 11, -2, 22}));
  const Box line = mixture_box(two_1d());
  EXPECT_NEAR(line.x_min, -1.2 - 0.6, 1e-12);
  EXPECT_EQ(line.y_max, 1);
  const Box point = widened({1, 1, 2, 2}, 0.1);  // data that are all one point still get a picture
  EXPECT_LT(point.x_min, point.x_max);
}

}  // namespace
}  // namespace diffuscope
