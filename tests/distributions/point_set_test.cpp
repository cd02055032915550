// Finite data sets, the kernel mixtures that stand for other shapes, and the map to model space.
#include "core/distributions/point_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/distributions/standardization.h"

namespace diffuscope {
namespace {

Points four_points() {
  Points points(2, 4);
  points << 0, 2, 4, 6, 1, 1, 1, 5;
  return points;
}

TEST(PointSet, SamplesArePointsEquallyLikely) {
  const PointSet set(four_points());
  constexpr Eigen::Index kCount = 40000;
  const Points x = set.draw(1, kCount);
  for (Eigen::Index k = 0; k < 4; ++k) {
    const auto equal =
        ((x.row(0).array() == four_points()(0, k)) && (x.row(1).array() == four_points()(1, k))).count();
    EXPECT_NEAR(static_cast<double>(equal) / kCount, 0.25, 5 * std::sqrt(0.25 * 0.75 / kCount)) << k;
  }
  EXPECT_EQ(*set.as_points(), four_points());
  EXPECT_EQ(set.as_mixture(), nullptr);
  EXPECT_EQ(set.dim(), 2);
}

TEST(PointSet, MomentsOfTheSample) {
  const Moments moments = PointSet(four_points()).moments();
  EXPECT_NEAR(moments.mean(0), 3, 1e-12);
  EXPECT_NEAR(moments.mean(1), 2, 1e-12);
  EXPECT_NEAR(moments.scale, std::sqrt((5.0 + 3.0) / 2), 1e-12);  // variances 5 and 3
}

TEST(PointSet, MomentsOfManyPointsFarFromTheOrigin) {
  // 0, 1, 0, 1, … shifted by 2^20: mean 2^20 + ½, variance ¼; a sum of squares in float would lose it.
  const Points points =
      Points::NullaryExpr(1, 100001, [](Eigen::Index, Eigen::Index j) { return 1048576.0f + float(j % 2); });
  const Moments moments = PointSet(points).moments();
  EXPECT_NEAR(moments.mean(0), 1048576 + 50000.0 / 100001, 1e-9);
  EXPECT_NEAR(moments.scale, 0.5, 1e-9);
}

TEST(PointSet, BadInput) {
  EXPECT_THROW(PointSet(Points(2, 0)), UserError);
  Points points = four_points();
  points(1, 2) = std::numeric_limits<float>::quiet_NaN();
  try {
    const PointSet set(points);
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("point 3"));
  }
}

TEST(KernelMixture, UsesAllPointsOfASmallSet) {
  const auto mixture = kernel_mixture(PointSet(four_points()), 4096, 0.5, 1);
  ASSERT_EQ(mixture->components().size(), 4u);
  for (Eigen::Index k = 0; k < 4; ++k) {
    const auto& component = mixture->components()[static_cast<std::size_t>(k)];
    EXPECT_EQ(component.mean, four_points().col(k).cast<double>());
    EXPECT_DOUBLE_EQ(component.weight, 0.25);
    EXPECT_EQ(component.covariance, 0.25 * Eigen::MatrixXd::Identity(2, 2));
  }
  EXPECT_TRUE(mixture->isotropic());
}

TEST(KernelMixture, StandsForAShape) {
  const DistributionPtr moons = make_distribution("moons", {});
  const auto mixture = kernel_mixture(*moons, 4096, 0.1, 1);
  EXPECT_EQ(mixture->components().size(), 4096u);
  const Moments truth = moons->moments();
  const Moments kernel = mixture->moments();
  const double error = truth.scale / std::sqrt(4096.0);
  EXPECT_LT((kernel.mean - truth.mean).norm(), 6 * error);
  EXPECT_NEAR(kernel.scale * kernel.scale, truth.scale * truth.scale + 0.01, 6 * error * truth.scale);
  EXPECT_EQ(kernel_mixture(*moons, 100, 0.1, 1)->components()[7].mean, mixture->components()[7].mean);
  EXPECT_NE(kernel_mixture(*moons, 100, 0.1, 2)->components()[7].mean, mixture->components()[7].mean);
}

TEST(Standardization, GivesTheStandardDeviationAskedFor) {
  const PointSet set(four_points());
  for (const double model_std : {1.0, 2.0}) {
    const Standardization map = make_standardization(set.moments(), true, model_std);
    const Moments mapped = PointSet(map.to_model(four_points())).moments();
    EXPECT_LT(mapped.mean.norm(), 1e-6);
    EXPECT_NEAR(mapped.scale, model_std, 1e-6);
    EXPECT_LT((map.to_data(map.to_model(four_points())) - four_points()).cwiseAbs().maxCoeff(), 1e-5);
  }
}

TEST(Standardization, OffOnlyScales) {
  const Standardization map = make_standardization(PointSet(four_points()).moments(), false, 2);
  EXPECT_EQ(map.to_model(four_points()), Points(2 * four_points()));
}

TEST(Standardization, EqualPointsMapToTheOrigin) {
  const Points points = Points::Constant(2, 3, 7);
  const Standardization map = make_standardization(PointSet(points).moments(), true, 1);
  EXPECT_EQ(map.to_model(points), Points(Points::Zero(2, 3)));
  EXPECT_EQ(map.to_data(Points(Points::Zero(2, 3))), points);
}

TEST(Standardization, MixtureAndPointsAgree) {
  // The mixture of mapped data has the moments of mapped samples.
  const DistributionPtr data = make_distribution("three_modes", {});
  const Standardization map = make_standardization(data->moments(), true, 2);
  const Moments mapped = data->as_mixture()->standardized(map.mean, map.scale).moments();
  EXPECT_LT(mapped.mean.norm(), 1e-12);
  EXPECT_NEAR(mapped.scale, 2, 1e-12);
}

TEST(Standardization, BadScale) {
  const Moments moments{Eigen::Vector2d(0, 0), 1};
  EXPECT_THROW(make_standardization(moments, true, 0), UserError);
  EXPECT_THROW(make_standardization(moments, false, -1), UserError);
  EXPECT_THROW(make_standardization(moments, true, std::nan("")), UserError);
}

}  // namespace
}  // namespace diffuscope
