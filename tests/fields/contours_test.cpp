// Contour lines lie where the field has the level, and go all the way round.
#include "core/fields/contours.h"

#include <gtest/gtest.h>

#include <numbers>
#include <vector>

namespace diffuscope {
namespace {

TEST(Contours, OfAParaboloidAreACircle) {
  const Box box{-2, 2, -1.5, 1.5};
  const int nx = 80, ny = 60;
  const Points points = grid_points(box, nx, ny);
  std::vector<float> values;
  for (Eigen::Index i = 0; i < points.cols(); ++i) values.push_back(points.col(i).squaredNorm());
  const Points segments = contour_segments(values, nx, ny, box, 1);
  ASSERT_EQ(segments.cols() % 2, 0);
  double length = 0;
  for (Eigen::Index k = 0; k < segments.cols(); k += 2) {
    EXPECT_NEAR(segments.col(k).norm(), 1, 2e-3);
    length += static_cast<double>((segments.col(k) - segments.col(k + 1)).norm());
  }
  EXPECT_NEAR(length, 2 * std::numbers::pi, 0.01);
  EXPECT_EQ(contour_segments(values, nx, ny, box, 100).cols(), 0);
  EXPECT_EQ(contour_segments(values, nx, ny, box, -1).cols(), 0);
}

}  // namespace
}  // namespace diffuscope
