// What restoration measures with: adjoints, pseudo-inverses by their defining equations, projections, and
// hand computed pictures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/SVD>

#include "core/random.h"
#include "core/restoration/block_average.h"
#include "core/restoration/luminance.h"
#include "core/restoration/mask.h"

namespace diffuscope {
namespace {

using ::testing::HasSubstr;

Points normals(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  Points x(rows, columns);
  fill_normals(seed, Stream::kEvaluation, 0, 0, x);
  return x;
}

struct Case {
  std::string name;
  LinearOperatorPtr A;
};

std::vector<Case> cases() {
  Eigen::VectorXf known(12);
  known << 1, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1;
  return {{"mask", std::make_shared<Mask>(known)},
          {"luminance", std::make_shared<Luminance>(ImageShape{3, 5, 3})},
          {"halves", std::make_shared<BlockAverage>(ImageShape{6, 4, 1}, 2)},
          {"thirds_rgb", std::make_shared<BlockAverage>(ImageShape{6, 9, 3}, 3)}};
}

class OperatorTest : public ::testing::TestWithParam<Case> {
 protected:
  const LinearOperator& A = *GetParam().A;
  Points x = normals(A.dim(), 4, 1), y = normals(A.measured(), 4, 2);
};

TEST_P(OperatorTest, AdjointMovesToTheOtherSide) {
  const Points Ax = A.apply(x), Aty = A.adjoint(y);
  ASSERT_EQ(Ax.rows(), A.measured());
  ASSERT_EQ(Aty.rows(), A.dim());
  for (Eigen::Index j = 0; j < 4; ++j) EXPECT_NEAR(Ax.col(j).dot(y.col(j)), x.col(j).dot(Aty.col(j)), 1e-4);
}

TEST_P(OperatorTest, PseudoInverseFulfilsPenrosesEquations) {
  const auto near = [](const Points& a, const Points& b) { return (a - b).norm() < 1e-5f * (1 + b.norm()); };
  const Points Ax = A.apply(x), back = A.pseudo_inverse(y);
  EXPECT_TRUE(near(A.apply(A.pseudo_inverse(Ax)), Ax));      // A A⁺ A = A
  EXPECT_TRUE(near(A.pseudo_inverse(A.apply(back)), back));  // A⁺ A A⁺ = A⁺
  const Points z = normals(A.dim(), 4, 3), kept_x = A.pseudo_inverse(Ax),
               kept_z = A.pseudo_inverse(A.apply(z));
  for (Eigen::Index j = 0; j < 4; ++j)  // A⁺A is symmetric
    EXPECT_NEAR(kept_x.col(j).dot(z.col(j)), x.col(j).dot(kept_z.col(j)), 1e-4);
  const Points w = normals(A.measured(), 4, 4), there = A.apply(back), and_w = A.apply(A.pseudo_inverse(w));
  for (Eigen::Index j = 0; j < 4; ++j)  // A A⁺ is symmetric
    EXPECT_NEAR(there.col(j).dot(w.col(j)), y.col(j).dot(and_w.col(j)), 1e-4);
}

TEST_P(OperatorTest, HasOneSingularValue) {
  const Eigen::MatrixXf matrix = A.apply(Points::Identity(A.dim(), A.dim()));
  const Eigen::JacobiSVD<Eigen::MatrixXf> decomposition(matrix);
  for (const float s : decomposition.singularValues())
    EXPECT_TRUE(s < 1e-5f || std::abs(s - static_cast<float>(A.singular_value())) < 1e-5f) << s;
}

TEST_P(OperatorTest, CorrectedIsMeasuredAsAskedAndOtherwiseTheSame) {
  const Points wanted = A.apply(normals(A.dim(), 4, 5)), nearest = A.corrected(x, wanted);
  EXPECT_LT((A.apply(nearest) - wanted).norm(), 1e-4f);
  const Points moved = nearest - x;  // lies in the range of A⁺: nothing else changes
  EXPECT_LT((A.pseudo_inverse(A.apply(moved)) - moved).norm(), 1e-4f);
}

INSTANTIATE_TEST_SUITE_P(All, OperatorTest, ::testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

TEST(BlockAverage, AveragesBlocksOfEveryChannel) {
  const BlockAverage A({4, 2, 3}, 2);
  EXPECT_EQ(A.small_shape(), (ImageShape{2, 1, 3}));
  Points x = Points::Zero(24, 1);
  x(3 * 1 + 2, 0) = 4;  // pixel (1, 0), blue: left block
  x(3 * 7 + 0, 0) = 8;  // pixel (3, 1), red: right block
  Points expected = Points::Zero(6, 1);
  expected(2, 0) = 1, expected(3, 0) = 2;
  EXPECT_EQ(A.apply(x), expected);
}

TEST(BlockAverage, WantsAFactorThatDividesThePicture) {
  EXPECT_THAT(
      [] {
        BlockAverage({16, 12, 1}, 5);
      },
      ::testing::ThrowsMessage<UserError>(HasSubstr("5 does not divide pictures of 16×12")));
  EXPECT_THROW(BlockAverage({16, 16, 1}, 1), UserError);
}

TEST(Luminance, IsThatOfTheStandardAndNeedsColours) {
  const Luminance A({2, 1, 3});
  Points x(6, 1);
  x << 1, 0, 0, 0, 1, 1;
  EXPECT_NEAR(A.apply(x)(0, 0), 0.299, 1e-6);
  EXPECT_NEAR(A.apply(x)(1, 0), 0.701, 1e-6);
  EXPECT_THAT([] { Luminance({2, 1, 1}); }, ::testing::ThrowsMessage<UserError>(HasSubstr("RGB")));
}

}  // namespace
}  // namespace diffuscope
