// The arc between two starts against its definition: its ends, its length, and equal angles for equal shares.
#include "core/samplers/slerp.h"

#include <gtest/gtest.h>

#include "core/random.h"

namespace diffuscope {
namespace {

using Vector = Eigen::VectorXd;

Vector normals(std::uint32_t step, int dim) {
  Points out(dim, 1);
  fill_normals(5, Stream::kEvaluation, step, 0, out);
  return out.col(0).cast<double>();
}

double angle_between(const Vector& a, const Vector& b) {
  return std::acos(std::clamp(a.dot(b) / (a.norm() * b.norm()), -1.0, 1.0));
}

TEST(Slerp, EndsAreTheEnds) {
  const Vector a = normals(1, 64), b = normals(2, 64);
  EXPECT_LT((slerp(a, b, 0) - a).norm(), 1e-14 * a.norm());
  EXPECT_LT((slerp(a, b, 1) - b).norm(), 1e-14 * b.norm());
}

TEST(Slerp, BetweenEqualLengthsItIsAnArcOfAGreatCircle) {
  for (const int dim : {2, 3, 64}) {
    const Vector a = 3 * normals(1, dim).normalized(), b = 3 * normals(2, dim).normalized();
    const double angle = angle_between(a, b);
    // Orthonormal axes of the plane of both, by Gram and Schmidt.
    const Vector first = a.normalized(), second = (b - first * first.dot(b)).normalized();
    for (const double s : {0.0, 0.1, 0.35, 0.5, 0.8, 1.0}) {
      const Vector expected = 3 * (std::cos(s * angle) * first + std::sin(s * angle) * second);
      EXPECT_LT((slerp(a, b, s) - expected).norm(), 1e-12) << dim << " " << s;
      EXPECT_NEAR(slerp(a, b, s).norm(), 3, 1e-12);
    }
  }
}

TEST(Slerp, IsTheFormulaForUnequalLengths) {
  const Vector a = normals(1, 16), b = 2.5 * normals(2, 16);
  const double angle = angle_between(a, b);
  for (const double s : {0.25, 0.6}) {
    const Vector expected = (std::sin((1 - s) * angle) * a + std::sin(s * angle) * b) / std::sin(angle);
    EXPECT_LT((slerp(a, b, s) - expected).norm(), 1e-12);
  }
}

TEST(Slerp, NormalNoiseStaysAsLongAsNormalNoise) {
  constexpr int kDim = 4000;
  const Vector a = normals(1, kDim), b = normals(2, kDim);
  // √D ± 1/√2, and an angle of 90° ± 1/√D: six standard deviations.
  EXPECT_NEAR(slerp(a, b, 0.5).norm(), std::sqrt(kDim), 6);
  EXPECT_LT((0.5 * (a + b)).norm(), 0.75 * std::sqrt(kDim));
}

TEST(Slerp, EndsOnOneLineAreJoinedStraight) {
  const Vector a = normals(1, 8), none = Vector::Zero(8);
  EXPECT_LT((slerp(a, a, 0.3) - a).norm(), 1e-12);
  EXPECT_LT((slerp(a, Vector(-a), 0.25) - 0.5 * a).norm(), 1e-12);
  EXPECT_LT((slerp(a, none, 0.25) - 0.75 * a).norm(), 1e-12);
  const Vector near = a + 1e-9 * normals(2, 8);
  EXPECT_LT((slerp(a, near, 0.5) - 0.5 * (a + near)).norm(), 1e-12);
  EXPECT_TRUE(slerp(Eigen::VectorXf::Zero(8).eval(), Eigen::VectorXf::Zero(8).eval(), 0.5).allFinite());
}

}  // namespace
}  // namespace diffuscope
