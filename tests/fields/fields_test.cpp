// Densities on grids integrate to one and equal the closed form; scores are gradients of log-densities.
#include <gtest/gtest.h>

#include <numbers>

#include "core/denoisers/exact_denoiser.h"
#include "core/fields/density.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/score_field.h"
#include "core/fields/stage_box.h"
#include "core/fields/streamlines.h"
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

// div ∇ ln p of N(μ, v I) in the plane is −2/v everywhere.
TEST(ScoreField, DivergenceOfAGaussian) {
  const auto one = std::make_shared<GaussianMixture>(
      std::vector<MixtureComponent>{round_component(1, Eigen::Vector2d(0.5, -0.2), 0.6)});
  ExactDenoiser<float> exact(one);
  const NoiseLevel level{0.8, 0.6};
  const Eigen::VectorXf divergence = score_divergence(exact, grid_points({-2, 2, -2, 2}, 5, 5), level);
  const double variance = 0.64 * 0.36 + 0.36;
  for (Eigen::Index i = 0; i < divergence.size(); ++i) EXPECT_NEAR(divergence(i), -2 / variance, 2e-3);
}

// Against the Laplacian of the log-density in double precision.
TEST(ScoreField, DivergenceOfAMixtureIsTheLaplacianOfItsLogDensity) {
  const auto mixture = std::make_shared<GaussianMixture>(two_2d());
  ExactDenoiser<float> exact(mixture);
  const NoiseLevel level{0.9, 0.5};
  const Points x = grid_points({-2, 2, -2, 2}, 6, 6);
  const Eigen::VectorXf divergence = score_divergence(exact, x, level);
  const MixtureAtLevel<double> density(*mixture, level);
  const double h = 1e-3;
  Eigen::VectorXd middle, up, down;
  density.log_density(x.cast<double>(), middle);
  Eigen::VectorXd laplacian = Eigen::VectorXd::Zero(x.cols());
  for (Eigen::Index axis = 0; axis < 2; ++axis) {
    PointsOf<double> moved = x.cast<double>();
    moved.row(axis).array() += h;
    density.log_density(moved, up);
    moved.row(axis).array() -= 2 * h;
    density.log_density(moved, down);
    laplacian += (up + down - 2 * middle) / (h * h);
  }
  for (Eigen::Index i = 0; i < x.cols(); ++i)
    EXPECT_NEAR(divergence(i), laplacian(i), 5e-3 * (1 + std::abs(laplacian(i))));
}

// x_0 ~ N(0, v): E[ε|x] = σx/(α²v + σ²), so the floor is α²v/(α²v + σ²) per dimension, and the answer 0 has
// the error E ε̂_0² with ε̂_0 = x/σ.
TEST(ErrorByRatio, AGaussianAgainstItsClosedForm) {
  const double v = 0.25;
  const auto one = std::make_shared<GaussianMixture>(
      std::vector<MixtureComponent>{round_component(1, Eigen::Vector2d(0, 0), std::sqrt(v))});
  ExactDenoiser<float> exact(one);
  ZeroDenoiser zero;
  const Schedule schedule = make_schedule("linear", {}, 1000);
  const ErrorByRatio errors(exact, one->draw(3, 20000), forward_noise(3, 2, 20000), schedule,
                            log_spaced(0.1, 10, 3));
  const std::vector<EpsErrors> of_zero = errors.measure(zero);
  const std::vector<EpsErrors> of_exact = errors.measure(exact);
  ASSERT_EQ(of_zero.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    const double ratio = errors.ratios()[i];
    EXPECT_NEAR(ratio, std::pow(10, static_cast<double>(i) - 1), 1e-12);
    const double floor = v / (v + ratio * ratio);
    EXPECT_NEAR(errors.floor()[i], floor, 0.02 * floor + 1e-4);
    EXPECT_EQ(of_exact[i].to_exact, 0);
    EXPECT_EQ(of_exact[i].to_noise, errors.floor()[i]);
    // ε̂_0 − ε = αx_0/σ; ε̂_0 − ε̂ = x(1/σ − σ/(α²v + σ²)).
    const double to_noise = v / (ratio * ratio);
    EXPECT_NEAR(of_zero[i].to_noise, to_noise, 0.02 * to_noise);
    EXPECT_NEAR(of_zero[i].to_noise - of_zero[i].to_exact, floor, 0.03 * to_noise);  // Vincent 2011
  }
}

// A field v = (−x, −2y): curves through (x_0, y_0) satisfy y/y_0 = (x/x_0)².
TEST(ScoreField, SaysTheSameAsOtherPredictions) {
  const NoiseLevel level{0.8, 0.6};
  const auto mixture = std::make_shared<GaussianMixture>(two_2d());
  ExactDenoiser<float> exact(mixture);
  const Points x = 2 * Points::Random(2, 40);
  const Points score = score_at(exact, x, level);
  Points x0;
  exact.denoise(x, level, x0);
  const Points eps = (x - 0.8f * x0) / 0.6f;
  EXPECT_EQ(field_as(Prediction::kScore, x, score, level), score);
  EXPECT_LT((field_as(Prediction::kEps, x, score, level) - eps).norm(), 1e-4);
  EXPECT_LT((x + field_as(Prediction::kX0, x, score, level) - x0).norm(), 1e-4);
  EXPECT_LT((field_as(Prediction::kV, x, score, level) - (0.8f * eps - 0.6f * x0)).norm(), 1e-4);
}

TEST(Streamlines, FollowALinearField) {
  const Box box{-2, 2, -2, 2};
  Points vectors = grid_points(box, 64, 64);
  vectors.row(0) *= -1;
  vectors.row(1) *= -2;
  const std::vector<Points> lines = streamlines({vectors, box, 64, 64}, 0.25);
  ASSERT_GT(lines.size(), 10u);
  for (const Points& line : lines) {
    const double x0 = line(0, 0), y0 = line(1, 0);
    for (Eigen::Index k = 0; k < line.cols(); ++k) {
      EXPECT_LE(line.col(k).cwiseAbs().maxCoeff(), 2);
      if (std::abs(x0) < 0.3) continue;
      EXPECT_NEAR(line(1, k), y0 * std::pow(line(0, k) / x0, 2), 0.02);
    }
    EXPECT_LT(line.rightCols(1).norm(), line.leftCols(1).norm());  // towards the sink
  }
}

TEST(Streamlines, KeepTheirDistanceAndEndWhereTheFieldDoes) {
  const Box box{-1, 1, -1, 1};
  Points vectors = Points::Zero(2, 1024);
  vectors.row(0).setOnes();
  const std::vector<Points> lines = streamlines({vectors, box, 32, 32}, 0.2);
  EXPECT_GE(lines.size(), 5u);
  std::vector<float> heights;
  for (const Points& line : lines) heights.push_back(line(1, 0));
  std::sort(heights.begin(), heights.end());
  for (std::size_t i = 1; i < heights.size(); ++i) EXPECT_GT(heights[i] - heights[i - 1], 0.1f);
  EXPECT_TRUE(streamlines({Points::Zero(2, 1024), box, 32, 32}, 0.2).empty());
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
