// Ready-made masks by counting, and the shifted frame as a linear operator: its adjoint, its inverse, and
// what stays known.
#include "core/restoration/known_pixels.h"

#include <gtest/gtest.h>

#include "core/random.h"
#include "core/restoration/mask.h"

namespace diffuscope {
namespace {

Points normals(Eigen::Index rows, std::uint64_t seed) {
  Points x(rows, 1);
  fill_normals(seed, Stream::kEvaluation, 0, 0, x);
  return x;
}

TEST(KnownExcept, TakesAwayWhatItSays) {
  const ImageShape shape{6, 4, 1};
  const auto picture = [&](UnknownPart part) {
    const KnownPixels known = known_except(part, shape);
    std::string text;
    for (int i = 0; i < shape.pixels(); ++i)
      text += std::string(i > 0 && i % shape.width == 0 ? "/" : "") + (known[i] == 1 ? '#' : '.');
    return text;
  };
  EXPECT_EQ(picture(UnknownPart::kLowerHalf), "######/######/....../......");
  EXPECT_EQ(picture(UnknownPart::kLeftHalf), "...###/...###/...###/...###");
  EXPECT_EQ(picture(UnknownPart::kBox), "######/#....#/#....#/######");
  EXPECT_EQ(picture(UnknownPart::kFrame), "....../.####./.####./......");
}

TEST(KnownExcept, GivesProjections) {
  for (const int channels : {1, 3})
    for (const UnknownPart part :
         {UnknownPart::kLowerHalf, UnknownPart::kLeftHalf, UnknownPart::kBox, UnknownPart::kFrame}) {
      const ImageShape shape{9, 5, channels};
      const Mask A(known_numbers(known_except(part, shape), channels));
      const Points x = normals(shape.dim(), 1), y = normals(shape.dim(), 2);
      EXPECT_NEAR(A.apply(x).col(0).dot(y.col(0)), x.col(0).dot(A.adjoint(y).col(0)), 1e-4);
      EXPECT_EQ(A.apply(A.pseudo_inverse(A.apply(x))), A.apply(x));
    }
}

TEST(KnownNumbers, RepeatsForEveryChannel) {
  EXPECT_EQ(known_numbers(Eigen::Vector2f(1, 0), 3), (Eigen::VectorXf(6) << 1, 1, 1, 0, 0, 0).finished());
}

TEST(Shifted, MovesPixelsAndForgetsTheOthers) {
  Points picture(6, 1);
  picture << 1, 2, 3, 4, 5, 6;  // 3×2
  const ShiftedPicture moved = shifted(picture, {3, 2, 1}, 1, -1);
  EXPECT_EQ(moved.picture, (Points(6, 1) << 0, 4, 5, 0, 0, 0).finished());
  EXPECT_EQ(moved.known, (Eigen::VectorXf(6) << 0, 1, 1, 0, 0, 0).finished());
  EXPECT_EQ(shifted(picture, {3, 2, 1}, 0, 0).picture, picture);
  EXPECT_EQ(shifted(picture, {3, 2, 1}, 3, 0).known.sum(), 0);
}

TEST(Shifted, IsUndoneByItsAdjointWhereItIsKnown) {
  const ImageShape shape{5, 7, 3};
  const Points x = normals(shape.dim(), 3), y = normals(shape.dim(), 4);
  for (const int right : {-4, -1, 0, 2, 5})
    for (const int down : {-6, 0, 3}) {
      const ShiftedPicture there = shifted(x, shape, right, down), back = shifted(y, shape, -right, -down);
      EXPECT_NEAR(there.picture.col(0).dot(y.col(0)), x.col(0).dot(back.picture.col(0)), 1e-4);
      const Points again = shifted(there.picture, shape, -right, -down).picture;
      EXPECT_EQ(again, Mask(known_numbers(back.known, 3)).apply(x));
      EXPECT_EQ(there.picture, Mask(known_numbers(there.known, 3)).apply(there.picture));
    }
}

}  // namespace
}  // namespace diffuscope
