// The built-in mixtures' fixed numbers, and the geometry of the other shapes.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {
namespace {

struct Mode {
  double weight;
  std::vector<double> mean;
  double std;
};

void expect_modes(std::string_view id, const std::vector<Mode>& modes) {
  const DistributionPtr distribution = make_distribution(id, {});
  const GaussianMixture* mixture = distribution->as_mixture();
  ASSERT_NE(mixture, nullptr) << id;
  ASSERT_EQ(mixture->components().size(), modes.size()) << id;
  for (std::size_t k = 0; k < modes.size(); ++k) {
    const auto& component = mixture->components()[k];
    EXPECT_NEAR(component.weight, modes[k].weight, 1e-15) << id << k;
    for (std::size_t axis = 0; axis < modes[k].mean.size(); ++axis)
      EXPECT_NEAR(component.mean(static_cast<Eigen::Index>(axis)), modes[k].mean[axis], 1e-15) << id << k;
    const auto dim = static_cast<Eigen::Index>(modes[k].mean.size());
    const Eigen::MatrixXd expected = modes[k].std * modes[k].std * Eigen::MatrixXd::Identity(dim, dim);
    EXPECT_LT((component.covariance - expected).cwiseAbs().maxCoeff(), 1e-15) << id << k;
  }
}

TEST(BuiltIn, Ring8) {
  const double diagonal = std::numbers::sqrt2;
  const std::vector<std::vector<double>> means{
      {2, 0},  {diagonal, diagonal},   {0, 2},  {-diagonal, diagonal},
      {-2, 0}, {-diagonal, -diagonal}, {0, -2}, {diagonal, -diagonal}};
  std::vector<Mode> modes;
  for (const auto& mean : means) modes.push_back({1.0 / 8, mean, 0.1});
  expect_modes("ring8", modes);
  const Moments moments = make_distribution("ring8", {})->moments();
  EXPECT_LT(moments.mean.norm(), 1e-15);
  EXPECT_NEAR(moments.scale, std::sqrt(2 * 2 / 2.0 + 0.01), 1e-14);
}

TEST(BuiltIn, Grid25) {
  std::vector<Mode> modes;
  for (const double x : {-4.0, -2.0, 0.0, 2.0, 4.0})
    for (const double y : {-4.0, -2.0, 0.0, 2.0, 4.0})
      modes.push_back({0.04, {x, y}, 0.1 * std::numbers::sqrt2});
  expect_modes("grid25", modes);
  EXPECT_NEAR(make_distribution("grid25", {})->moments().scale, std::sqrt(8 + 0.02), 1e-14);
}

TEST(BuiltIn, UnequalModes) {
  expect_modes("three_modes", {{0.5, {2, 0}, 0.3}, {0.3, {-1, 1.7}, 0.5}, {0.2, {-1, -1.7}, 0.2}});
  expect_modes("two_modes_1d", {{0.3, {-2}, 0.4}, {0.7, {1.5}, 0.7}});
  expect_modes("three_modes_1d", {{0.5, {-3}, 0.3}, {0.3, {0}, 0.6}, {0.2, {2.5}, 0.4}});
}

TEST(BuiltIn, DefaultMixtureHasThreeFullCovariances) {
  const DistributionPtr distribution = make_distribution("gaussian_mixture", {});
  ASSERT_NE(distribution->as_mixture(), nullptr);
  ASSERT_EQ(distribution->as_mixture()->components().size(), 3u);
  for (const auto& component : distribution->as_mixture()->components())
    EXPECT_GT(std::abs(component.covariance(0, 1)), 0.01);
}

Eigen::ArrayXXd draw(std::string_view id, const ParamValues& params = {}, Eigen::Index count = 40000) {
  return make_distribution(id, params)->draw(21, count).cast<double>().array();
}

// A share of `count` independent events of probability p, within 5 standard errors.
void expect_share(double share, double p, double count) {
  EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / count) + 1e-12);
}

TEST(Shapes, MoonsAreHalfCircles) {
  const Eigen::ArrayXXd x = draw("moons", {{"noise", 0}});
  Eigen::Index upper = 0;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const double from_upper = std::hypot(x(0, j), x(1, j));
    const double from_lower = std::hypot(x(0, j) - 1, x(1, j) - 0.5);
    const bool on_upper = std::abs(from_upper - 1) < 1e-5 && x(1, j) > -1e-5;
    const bool on_lower = std::abs(from_lower - 1) < 1e-5 && x(1, j) < 0.5 + 1e-5;
    ASSERT_TRUE(on_upper || on_lower) << x(0, j) << ", " << x(1, j);
    upper += on_upper;
  }
  expect_share(static_cast<double>(upper) / 40000, 0.5, 40000);
}

TEST(Shapes, SwissRollRadiusGrowsWithTheAngle) {
  const Eigen::ArrayXXd x = draw("swiss_roll", {{"noise", 0}, {"turns", 1}});
  const double end = 3.5 * std::numbers::pi;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const double angle = std::hypot(x(0, j), x(1, j)) / 2 * end;  // what the radius says
    ASSERT_GE(angle, 1.5 * std::numbers::pi - 1e-4);
    ASSERT_LE(angle, end + 1e-4);
    ASSERT_NEAR(std::remainder(std::atan2(x(1, j), x(0, j)) - angle, 2 * std::numbers::pi), 0, 1e-4);
  }
}

TEST(Shapes, SpiralArmsAreEquallyLikely) {
  const Eigen::ArrayXXd x = draw("spirals", {{"noise", 0}, {"arms", 3}, {"turns", 1.5}});
  std::array<double, 3> shares{};
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const double root = std::hypot(x(0, j), x(1, j)) / 2;
    ASSERT_LE(root, 1 + 1e-6);
    const double turn = std::atan2(x(1, j), x(0, j)) / (2 * std::numbers::pi) - 1.5 * root;  // arm/3 modulo 1
    const double arm = 3 * (turn - std::floor(turn));
    if (root > 0.01) {  // nearer to the centre all arms meet
      ASSERT_NEAR(std::remainder(arm, 1), 0, 1e-3);
    }
    shares[static_cast<std::size_t>(std::lround(arm)) % 3] += 1.0 / 40000;
  }
  for (const double share : shares) expect_share(share, 1.0 / 3, 40000);
}

TEST(Shapes, CirclesAreEquallyDense) {
  const Eigen::ArrayXXd x = draw("circles", {{"noise", 0}, {"circles", 4}});
  const Eigen::ArrayXd index = x.square().colwise().sum().sqrt().transpose() * 2;  // radius 2k/4
  EXPECT_LT((index - index.round()).abs().maxCoeff(), 1e-5);
  for (int k = 1; k <= 4; ++k) {
    expect_share((index.round() == k).cast<double>().mean(), k / 10.0, 40000);
    const Eigen::ArrayXd right = ((index.round() == k) && (x.row(0).transpose() > 0)).cast<double>();
    expect_share(right.mean(), k / 20.0, 40000);
  }
}

TEST(Shapes, CheckerboardFillsEverySecondSquare) {
  const Eigen::ArrayXXd x = draw("checkerboard");
  ASSERT_LE(x.abs().maxCoeff(), 2);
  Eigen::ArrayXXd counts = Eigen::ArrayXXd::Zero(4, 4);
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const auto column = std::min<Eigen::Index>(3, static_cast<Eigen::Index>(x(0, j) + 2));
    const auto row = std::min<Eigen::Index>(3, static_cast<Eigen::Index>(x(1, j) + 2));
    counts(row, column) += 1.0 / 40000;
  }
  for (Eigen::Index row = 0; row < 4; ++row)
    for (Eigen::Index column = 0; column < 4; ++column)
      expect_share(counts(row, column), (row + column) % 2 == 0 ? 1.0 / 8 : 0, 40000);
}

TEST(Shapes, BlocksHaveTheirWeights) {
  const Eigen::ArrayXd x = draw("blocks_1d").row(0).transpose();
  const auto share = [&](double low, double high) {
    return ((x >= low) && (x <= high)).cast<double>().mean();
  };
  expect_share(share(-3, -2), 0.3, 40000);
  expect_share(share(-1, 0), 0.3, 40000);
  expect_share(share(1, 3), 0.4, 40000);
  expect_share(share(1, 1.5), 0.1, 40000);
  EXPECT_NEAR(share(-3, -2) + share(-1, 0) + share(1, 3), 1, 1e-12);
}

TEST(Shapes, PinwheelIsTurnedByItsArms) {
  // Undone, the twist leaves arms along 2πk/5: the fifth power of the direction points along the real axis.
  const Eigen::ArrayXXd x = draw("pinwheel", {{"noise", 0.01}, {"twist", 0.5}});
  Eigen::Index aligned = 0;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const double r = std::hypot(x(0, j), x(1, j)) / 2;
    const double angle = std::atan2(x(1, j), x(0, j)) - 0.5 * std::exp(r);
    aligned += std::cos(5 * angle) > 0.9;
  }
  EXPECT_GT(static_cast<double>(aligned) / 40000, 0.98);
}

TEST(Shapes, LetterDIsEvenAlongItsOutline) {
  const Eigen::ArrayXXd x = draw("letter", {{"noise", 0}, {"letter", 2}});
  EXPECT_NEAR(x.row(1).maxCoeff(), 1, 1e-3);
  EXPECT_NEAR(x.row(1).minCoeff(), -1, 1e-3);
  EXPECT_NEAR(x.row(0).minCoeff(), -0.7, 1e-5);
  EXPECT_NEAR(x.row(0).maxCoeff(), 0.7, 1e-3);
  // Lengths: the stem's outer side is 2, the inner 1.36, so their shares have this ratio.
  const double outer = (x.row(0) < -0.7 + 1e-5).cast<double>().mean();
  const double inner = ((x.row(0) + 0.35).abs() < 1e-5).cast<double>().mean();
  EXPECT_NEAR(outer / inner, 2 / 1.36, 0.06);
  // Half an ellipse of axes a, b is π/2·√((a²+b²)/2)·(1 + small): Ramanujan's first formula for both bows.
  const auto half_ellipse = [](double a, double b) {
    return std::numbers::pi / 2 * (3 * (a + b) - std::sqrt((3 * a + b) * (a + 3 * b)));
  };
  const double total = 2 + 1.36 + 2 * 0.65 + 2 * 0.3 + half_ellipse(0.75, 1) + half_ellipse(0.4, 0.68);
  expect_share(outer, 2 / total, 40000);
}

}  // namespace
}  // namespace diffuscope
