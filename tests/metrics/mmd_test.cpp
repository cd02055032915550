// MMD² against the definition as a double loop, and against the closed form for Gaussians.
#include "core/metrics/mmd.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

Points normals(int dim, Eigen::Index n, std::uint32_t index) {
  Points points(dim, n);
  fill_normals(22, Stream::kEvaluation, index, 0, points);
  return points;
}

double kernel(const Eigen::VectorXf& x, const Eigen::VectorXf& y) {
  double sum = 0;
  for (const double h : {0.05, 0.1, 0.2, 0.5, 1.0})
    sum += std::exp(-(x - y).cast<double>().squaredNorm() / (2 * h * h));
  return sum / 5;
}

double direct_mmd_squared(const Points& x, const Points& y) {
  double xx = 0, yy = 0, xy = 0;
  for (Eigen::Index i = 0; i < x.cols(); ++i)
    for (Eigen::Index j = 0; j < x.cols(); ++j) xx += i == j ? 0 : kernel(x.col(i), x.col(j));
  for (Eigen::Index i = 0; i < y.cols(); ++i)
    for (Eigen::Index j = 0; j < y.cols(); ++j) yy += i == j ? 0 : kernel(y.col(i), y.col(j));
  for (Eigen::Index i = 0; i < x.cols(); ++i)
    for (Eigen::Index j = 0; j < y.cols(); ++j) xy += kernel(x.col(i), y.col(j));
  const auto m = static_cast<double>(x.cols()), n = static_cast<double>(y.cols());
  return xx / (m * (m - 1)) + yy / (n * (n - 1)) - 2 * xy / (m * n);
}

TEST(Mmd, EqualsTheDefinition) {
  for (const int dim : {1, 2, 3, 17})
    for (const auto& [m, n] : {std::pair{2, 2}, {40, 25}, {30, 300}}) {
      const Points x = 0.3f * normals(dim, m, 1), y = (0.25f * normals(dim, n, 2)).array() + 0.1f;
      EXPECT_NEAR(*KernelDistance(y).mmd_squared(x), direct_mmd_squared(x, y), 1e-6)
          << dim << " " << m << " " << n;
    }
}

TEST(Mmd, MoreThanOneBlockEqualsTheDefinition) {
  const Points x = normals(2, 1500, 1), y = 0.9f * normals(2, 1100, 2);
  EXPECT_NEAR(*KernelDistance(y).mmd_squared(x), direct_mmd_squared(x, y), 1e-6);
}

TEST(Mmd, ShiftedGaussiansHaveTheClosedForm) {
  // E k_h(x, y) for x − y ~ N(δ, 2I) in 2D: h²/(h² + 2) · exp(−|δ|²/(2(h² + 2))).
  const Eigen::Vector2f shift(1.5f, 0);
  double expected = 0;
  for (const double h : {0.05, 0.1, 0.2, 0.5, 1.0}) {
    const double total = h * h + 2;
    expected += 2 * h * h / total * (1 - std::exp(-2.25 / (2 * total))) / 5;
  }
  constexpr int kRepeats = 12;
  double mean = 0, mean_square = 0;
  for (std::uint32_t i = 0; i < kRepeats; ++i) {
    const Points other = normals(2, 1000, 2 * i + 1).colwise() + shift;
    const double value = *KernelDistance(other).mmd_squared(normals(2, 1000, 2 * i));
    mean += value / kRepeats;
    mean_square += value * value / kRepeats;
  }
  const double standard_error = std::sqrt((mean_square - mean * mean) / (kRepeats - 1));
  EXPECT_NEAR(mean, expected, 4 * standard_error);
  EXPECT_LT(standard_error, 0.05 * expected);
}

TEST(Mmd, IsUnbiasedForEqualDistributions) {
  constexpr int kRepeats = 60;
  double mean = 0, mean_square = 0;
  int negative = 0;
  for (std::uint32_t i = 0; i < kRepeats; ++i) {
    const double value = *KernelDistance(normals(2, 200, 2 * i + 1)).mmd_squared(normals(2, 200, 2 * i));
    mean += value / kRepeats;
    mean_square += value * value / kRepeats;
    negative += value < 0;
  }
  EXPECT_LT(std::abs(mean), 3.5 * std::sqrt((mean_square - mean * mean) / (kRepeats - 1)));
  EXPECT_GT(negative, 5);  // a biased estimate is never negative
}

TEST(Mmd, FarPointsAreFinite) {
  EXPECT_NEAR(*KernelDistance(normals(2, 50, 1)).mmd_squared(normals(2, 50, 2) * 1e15f),
              *KernelDistance(normals(2, 50, 1)).mmd_squared(normals(2, 50, 2) * 1e4f), 1e-6);
}

TEST(Mmd, TooFewOrBrokenPointsHaveNoValue) {
  const KernelDistance distance(normals(2, 100, 1));
  EXPECT_FALSE(distance.mmd_squared(normals(2, 1, 2)).has_value());
  EXPECT_FALSE(KernelDistance(normals(2, 1, 1)).mmd_squared(normals(2, 10, 2)).has_value());
  Points broken = normals(2, 100, 2);
  broken(0, 7) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(distance.mmd_squared(broken).has_value());
}

}  // namespace
}  // namespace diffuscope
