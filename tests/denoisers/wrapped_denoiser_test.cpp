// Denoisers around denoisers: clipping by hand-computed values, the moment of freezing, the true x_0, no
// score.
#include "core/denoisers/wrapped_denoiser.h"

#include <gtest/gtest.h>

#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

using Matrix = PointsOf<double>;

/// x̂_0 = factor·x, and knows how often it was asked.
class Scaled final : public Denoiser<double> {
 public:
  explicit Scaled(double factor) : factor_(factor) {}
  int dim() const override { return 4; }

 private:
  void evaluate(const Matrix& x, NoiseLevel, Matrix& x0) override { x0 = factor_ * x; }
  double factor_;
};

const NoiseLevel kLevel{0.6, 0.8};

TEST(ClippedDenoiser, StaticCutsOffAtTheBound) {
  Scaled inner(1);
  ClippedDenoiser<double> clipped(inner, 1.5);
  Matrix x(4, 1), x0, expected(4, 1);
  x << -3, -1.5, 0.25, 2;
  expected << -1.5, -1.5, 0.25, 1.5;
  clipped.denoise(x, kLevel, x0);
  EXPECT_EQ(x0, expected);
}

TEST(ClippedDenoiser, DynamicCutsOffAtTheQuantileAndShrinksToTheBound) {
  Scaled inner(1);
  // Of |x̂_0| sorted 0.25, 1, 2, 4: the half-way quantile is 1.5, all of it is 4.
  Matrix x(4, 2), x0;
  x << 4, 0.1, -2, -0.2, 1, 0.3, 0.25, 0.4;
  ClippedDenoiser<double> half(inner, 1, 0.5), whole(inner, 1, 1);
  Matrix expected(4, 2);
  expected << 1, 0.1, -1, -0.2, 1 / 1.5, 0.3, 0.25 / 1.5, 0.4;  // the second is inside: left alone
  half.denoise(x, kLevel, x0);
  EXPECT_TRUE(x0.isApprox(expected, 1e-14)) << x0;
  whole.denoise(x, kLevel, x0);
  EXPECT_TRUE(x0.col(0).isApprox(x.col(0) / 4, 1e-14));
}

TEST(FrozenDenoiser, KeepsTheFirstEstimateAtItsLevelOrBelow) {
  Scaled inner(2);
  FrozenDenoiser<double> frozen(inner, 3.0);
  Matrix x = Matrix::Constant(4, 2, 1), x0;
  frozen.denoise(x, {1, 5}, x0);
  EXPECT_EQ(x0(0, 0), 2);
  frozen.denoise(3 * x, {1, 3}, x0);
  EXPECT_EQ(x0(0, 0), 6);
  frozen.denoise(7 * x, {1, 1}, x0);
  EXPECT_EQ(x0(0, 0), 6);
  EXPECT_EQ(inner.evaluations(), 2);
}

TEST(TrueX0Denoiser, AnswersWithTheTruthWithoutAsking) {
  Scaled inner(2);
  const Matrix truth = Matrix::Constant(4, 2, 0.3);
  TrueX0Denoiser<double> known(inner, truth);
  Matrix x = Matrix::Constant(4, 2, 1), x0;
  known.denoise(x, kLevel, x0);
  EXPECT_EQ(x0, truth);
  EXPECT_EQ(inner.evaluations(), 0);
}

TEST(ScorelessDenoiser, ItsScoreIsZero) {
  Scaled inner(2);
  ScorelessDenoiser<double> scoreless(inner);
  Matrix x = Matrix::Constant(4, 2, 1.3), x0;
  scoreless.denoise(x, kLevel, x0);
  EXPECT_LT(score_from_x0(x, x0, kLevel).cwiseAbs().maxCoeff(), 1e-14);
  scoreless.denoise(x, {0, 1}, x0);
  EXPECT_EQ(x0, Matrix::Zero(4, 2));
}

}  // namespace
}  // namespace diffuscope
