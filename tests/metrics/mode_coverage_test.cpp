// Mode measures on points placed by hand.
#include "core/metrics/mode_coverage.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

/// Weights .5 .3 .2 at (0,0), (10,0), (0,10); standard deviations: isotropic 1; (2, 0.5) turned by 45°; a
/// point.
GaussianMixture three_modes() {
  const double half = std::sqrt(0.5);
  Eigen::Matrix2d turn;
  turn << half, -half, half, half;
  const Eigen::Matrix2d tilted = turn * Eigen::Vector2d(4, 0.25).asDiagonal() * turn.transpose();
  return GaussianMixture({{0.5, Eigen::Vector2d(0, 0), Eigen::Matrix2d::Identity()},
                          {0.3, Eigen::Vector2d(10, 0), tilted},
                          {0.2, Eigen::Vector2d(0, 10), Eigen::Matrix2d::Zero()}});
}

ModeShares shares_of(const std::vector<Eigen::Vector2f>& list,
                     const GaussianMixture& mixture = three_modes()) {
  Points points(2, static_cast<Eigen::Index>(list.size()));
  for (std::size_t j = 0; j < list.size(); ++j) points.col(static_cast<Eigen::Index>(j)) = list[j];
  return Modes(mixture).shares(points);
}

TEST(ModeCoverage, RadiusIsThreeStandardDeviationsOfTheComponent) {
  EXPECT_EQ(mode_share(shares_of({{2.99f, 0}})), 1);
  EXPECT_EQ(mode_share(shares_of({{3.01f, 0}})), 0);
  const float half = std::sqrt(0.5f);
  // Along the tilted component's long axis 3 · 2, across it 3 · 0.5.
  EXPECT_EQ(mode_share(shares_of({{10 + 5.9f * half, 5.9f * half}})), 1);
  EXPECT_EQ(mode_share(shares_of({{10 + 6.1f * half, 6.1f * half}})), 0);
  EXPECT_EQ(mode_share(shares_of({{10 - 1.4f * half, 1.4f * half}})), 1);
  EXPECT_EQ(mode_share(shares_of({{10 - 1.6f * half, 1.6f * half}})), 0);
}

TEST(ModeCoverage, PointComponentHoldsOnlyItsPoint) {
  const ModeShares on = shares_of({{0, 10}});
  EXPECT_EQ(on.within, 1);
  EXPECT_EQ(on.nearest[2], 1);
  const ModeShares beside = shares_of({{0, 10.1f}});
  EXPECT_EQ(beside.within, 0);
  EXPECT_EQ(beside.nearest[2], 0);  // in standard deviations any other mode is nearer
}

TEST(ModeCoverage, NearestIsInStandardDeviations) {
  // Offset (-3.5, 3.5) from mode 1 lies across it: 4.95/0.5 = 9.9 standard deviations; mode 0 is at 7.38,
  // though farther in the plane.
  EXPECT_EQ(shares_of({{6.5f, 3.5f}}).nearest[0], 1);
  // Offset (-3.5, -3.5) lies along it: 4.95/2 = 2.5 standard deviations; mode 0 is at the same 7.38.
  EXPECT_EQ(shares_of({{6.5f, -3.5f}}).nearest[1], 1);
}

TEST(ModeCoverage, SharesVariationAndCoveredModes) {
  std::vector<Eigen::Vector2f> points;
  for (int i = 0; i < 78; ++i) points.push_back({0.1f, 0.2f});
  for (int i = 0; i < 20; ++i) points.push_back({10, 0});
  for (int i = 0; i < 2; ++i) points.push_back({0, 10});
  const ModeShares shares = shares_of(points);
  const std::vector<double> weights{0.5, 0.3, 0.2};
  EXPECT_NEAR(shares.nearest[0], 0.78, 1e-12);
  EXPECT_NEAR(mode_total_variation(shares, weights), 0.28, 1e-12);
  EXPECT_EQ(modes_covered(shares, weights), 2);  // 2 % is not more than a tenth of 20 %
  points.push_back({0, 10});
  EXPECT_EQ(modes_covered(shares_of(points), weights), 3);
}

TEST(ModeCoverage, BrokenPointsMissEveryMode) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const ModeShares shares = shares_of({{0, 0}, {nan, 0}, {inf, 0}, {0, -1e30f}});
  EXPECT_EQ(shares.within, 0.25);
  EXPECT_EQ(shares.lost, 0.75);
  EXPECT_EQ(shares.nearest[0], 0.25);
  EXPECT_NEAR(mode_total_variation(shares, {0.5, 0.3, 0.2}), (0.25 + 0.3 + 0.2 + 0.75) / 2, 1e-12);
  const ModeShares none = shares_of({{nan, nan}});
  EXPECT_NEAR(mode_total_variation(none, {0.5, 0.3, 0.2}), 1, 1e-12);
}

TEST(ModeCoverage, ComponentsWithoutWeightAreNoModes) {
  const GaussianMixture mixture({{1, Eigen::Vector2d(0, 0), Eigen::Matrix2d::Identity()},
                                 {0, Eigen::Vector2d(5, 0), Eigen::Matrix2d::Identity()}});
  const Modes modes(mixture);
  EXPECT_EQ(modes.count(), 1u);
  EXPECT_EQ(shares_of({{5, 0}}, mixture).within, 0);
}

TEST(ModeCoverage, AnyDimensionAndManyBlocks) {
  for (const int dim : {1, 3, 6}) {
    const GaussianMixture mixture(
        {{0.5, Eigen::VectorXd::Zero(dim), Eigen::MatrixXd::Identity(dim, dim)},
         {0.5, Eigen::VectorXd::Constant(dim, 20), Eigen::MatrixXd::Identity(dim, dim)}});
    Points points(dim, 5000);
    fill_normals(1, Stream::kEvaluation, 0, 0, points);
    points.rightCols(1000).array() += 20;
    Eigen::Index inside = 0;
    for (Eigen::Index j = 0; j < 5000; ++j)
      inside += (points.col(j).array() - (j >= 4000 ? 20.0f : 0.0f)).matrix().norm() <= 3;
    const ModeShares shares = Modes(mixture).shares(points);
    EXPECT_NEAR(shares.within, static_cast<double>(inside) / 5000, 1e-9);
    EXPECT_NEAR(shares.nearest[1], 0.2, 1e-9);
  }
}

}  // namespace
}  // namespace diffuscope
