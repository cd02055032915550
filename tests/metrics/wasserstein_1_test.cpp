// Exact W1 on a line against the definition by pairing, closed forms, and W1 ≤ W2.
#include "core/metrics/wasserstein_1.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/metrics/sliced_wasserstein.h"

namespace diffuscope {
namespace {

std::vector<float> sorted_normals(Eigen::Index n, std::uint32_t index, float scale = 1) {
  Points points(1, n);
  fill_normals(31, Stream::kEvaluation, index, 0, points);
  std::vector<float> values(points.data(), points.data() + n);
  for (float& value : values) value *= scale;
  std::sort(values.begin(), values.end());
  return values;
}

/// Smallest mean distance over all ways to pair the points: W1 by definition.
double brute_force(std::vector<float> a, std::vector<float> b) {
  double best = 1e300;
  do {
    double cost = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      cost += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    best = std::min(best, cost / static_cast<double>(a.size()));
  } while (std::next_permutation(b.begin(), b.end()));
  return best;
}

TEST(Wasserstein1, IsTheCheapestPairing) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    const auto a = sorted_normals(7, 2 * i), b = sorted_normals(7, 2 * i + 1, 2);
    EXPECT_NEAR(wasserstein1(a, b), brute_force(a, b), 1e-6);
    EXPECT_LE(wasserstein1(a, b), std::sqrt(wasserstein2_squared(a, b)) + 1e-9);
  }
}

TEST(Wasserstein1, UnequalSizesAreExact) {
  // {0, 6} against {1, 2, 9}: quantiles over sixths 0 0 0 6 6 6 and 1 1 2 2 9 9.
  const std::vector<float> a{0, 6}, b{1, 2, 9};
  EXPECT_NEAR(wasserstein1(a, b), (1 + 1 + 2 + 4 + 3 + 3) / 6.0, 1e-12);
  EXPECT_NEAR(wasserstein1(b, a), (1 + 1 + 2 + 4 + 3 + 3) / 6.0, 1e-12);
}

TEST(Wasserstein1, OfTwoNormalsOfDifferentWidth) {
  // Quantile functions 1·z and 2·z: E|z| = √(2/π).
  const auto a = sorted_normals(40000, 1), b = sorted_normals(40000, 2, 2);
  EXPECT_NEAR(wasserstein1(a, b), std::sqrt(2 / std::numbers::pi), 0.03);
}

TEST(Wasserstein1, IsEmptyInThePlane) {
  const Points plane = Points::Zero(2, 5), line = Points::Zero(1, 5);
  const auto make = wasserstein_1_entry().make;
  EXPECT_FALSE(make({plane, nullptr, {}})->evaluate(plane).has_value());
  EXPECT_EQ(make({line, nullptr, {}})->evaluate(line), 0);
  Points broken = line;
  broken(0, 2) = std::nanf("");
  EXPECT_FALSE(make({line, nullptr, {}})->evaluate(broken).has_value());
}

}  // namespace
}  // namespace diffuscope
