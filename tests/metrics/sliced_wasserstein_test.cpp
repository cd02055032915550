// Sliced W2 against closed forms and brute force.
#include "core/metrics/sliced_wasserstein.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <numeric>

namespace diffuscope {
namespace {

Points normals(int dim, Eigen::Index n, std::uint32_t index) {
  Points points(dim, n);
  fill_normals(21, Stream::kEvaluation, index, 0, points);
  return points;
}

/// Smallest mean squared distance over all ways to pair the points: W2² by definition.
double brute_force_w2_squared(const Points& a, const Points& b) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(b.cols()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  double best = std::numeric_limits<double>::infinity();
  do {
    double cost = 0;
    for (Eigen::Index i = 0; i < a.cols(); ++i)
      cost += (a.col(i) - b.col(order[static_cast<std::size_t>(i)])).cast<double>().squaredNorm();
    best = std::min(best, cost / static_cast<double>(a.cols()));
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

TEST(SlicedWasserstein, OneDimensionIsTheExactDistance) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    const Points a = normals(1, 7, 2 * i), b = 2 * normals(1, 7, 2 * i + 1);
    EXPECT_NEAR(*SlicedWasserstein(a, 512).distance(b), std::sqrt(brute_force_w2_squared(a, b)), 1e-6);
  }
}

TEST(SlicedWasserstein, UnequalSizesAreExact) {
  // Two points three times each and three points twice each: the same measures, now with six points on both
  // sides.
  const Points a = normals(1, 2, 1), b = normals(1, 3, 2);
  const Points many_a = a.replicate(1, 3), many_b = b.replicate(1, 2);
  const double expected = brute_force_w2_squared(many_a, many_b);
  EXPECT_NEAR(std::pow(*SlicedWasserstein(a, 512).distance(b), 2), expected, 1e-6);
  EXPECT_NEAR(std::pow(*SlicedWasserstein(b, 512).distance(a), 2), expected, 1e-6);
  EXPECT_NEAR(*SlicedWasserstein(many_a, 512).distance(a), 0, 1e-7);
}

TEST(SlicedWasserstein, ShiftIsItsLengthOverRootD) {
  // Shifting by δ moves every projection by θ·δ; the mean of (θ·δ)² over directions is |δ|²/D.
  const Points flat = normals(2, 3000, 1);
  const Eigen::Vector2f shift(0.3f, -0.4f);
  EXPECT_NEAR(*SlicedWasserstein(flat, 512).distance(flat.colwise() + shift), 0.5 / std::sqrt(2), 1e-5);
  const Points deep = normals(8, 500, 2);
  const Eigen::VectorXf long_shift = Eigen::VectorXf::Constant(8, 1.0f);
  const double expected = 1.0;  // |δ|² = 8 over D = 8; random directions: relative error √(2/512)/2
  EXPECT_NEAR(*SlicedWasserstein(deep, 512).distance(deep.colwise() + long_shift), expected,
              4 * 0.5 * std::sqrt(2.0 / 512));
}

TEST(SlicedWasserstein, DirectionsAreUnitVectorsSpreadEvenly) {
  for (const int dim : {1, 2, 3, 8}) {
    const Eigen::MatrixXf directions = projection_directions(dim, 512);
    for (Eigen::Index j = 0; j < directions.cols(); ++j) EXPECT_NEAR(directions.col(j).norm(), 1, 1e-6);
    const Eigen::MatrixXf second =
        directions * directions.transpose() / static_cast<float>(directions.cols());
    EXPECT_LT((second - Eigen::MatrixXf::Identity(dim, dim) / static_cast<float>(dim)).norm(),
              dim < 3 ? 1e-6 : 0.06);
  }
}

TEST(SlicedWasserstein, AnisotropicGaussianAgainstIsotropicOne) {
  // Projections of N(0, diag(4, 1)) and N(0, I) are N(0, s²) and N(0, 1) with s² = 4cos² + sin²: W2² = (s −
  // 1)².
  double mean = 0;
  constexpr int kAngles = 10000;
  for (int i = 0; i < kAngles; ++i) {
    const double angle = std::numbers::pi * i / kAngles;
    mean += std::pow(std::hypot(2 * std::cos(angle), std::sin(angle)) - 1, 2) / kAngles;
  }
  const Points a = normals(2, 40000, 1);
  Points b = normals(2, 40000, 2);
  b.row(0) *= 2;
  EXPECT_NEAR(*SlicedWasserstein(a, 128).distance(b), std::sqrt(mean), 0.02);
}

TEST(SlicedWasserstein, EqualPointsInAnyOrderAreAtDistanceZero) {
  const Points a = normals(2, 1000, 1);
  EXPECT_EQ(*SlicedWasserstein(a, 64).distance(a.rowwise().reverse()), 0);
}

TEST(SlicedWasserstein, NoPointsOrBrokenPointsHaveNoDistance) {
  const SlicedWasserstein sliced(normals(2, 100, 1), 64);
  EXPECT_FALSE(sliced.distance(Points(2, 0)).has_value());
  Points broken = normals(2, 100, 2);
  broken(1, 50) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(sliced.distance(broken).has_value());
  broken(1, 50) = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(sliced.distance(broken).has_value());
}

}  // namespace
}  // namespace diffuscope
