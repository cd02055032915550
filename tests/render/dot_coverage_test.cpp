// Dots summed up on the processor: their area, place and overlap, and points that are nowhere near.
#include "app/render/dot_coverage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace diffuscope {
namespace {

constexpr Box kView{-5, 5, -4, 4};
constexpr int kWidth = 100, kHeight = 80;  // ten pixels a unit

CloudDrawing cloud_of(std::initializer_list<Eigen::Vector2f> places, float radius, float opacity) {
  Points points(2, static_cast<Eigen::Index>(places.size()));
  Eigen::Index i = 0;
  for (const auto& place : places) points.col(i++) = place;
  return {.first = std::make_shared<const Points>(points),
          .second = nullptr,
          .color = {1, 1, 1, 1},
          .radius = radius,
          .opacity = opacity};
}

TEST(DotCoverage, ADotHasTheAreaAndTheCentreOfACircle) {
  DotCoverage coverage;
  for (const float radius : {1.25f, 2.1f, 6.0f}) {
    for (const auto& [px, py] : {std::pair{0.0f, 0.0f}, {1.234f, -0.777f}, {-2.05f, 3.019f}}) {
      const Eigen::Vector2f place(px, py);
      const auto& pixels = coverage.rasterize(cloud_of({place}, radius, 1), kView, kWidth, kHeight);
      double mass = 0, x = 0, y = 0;
      for (int i = 0; i < kWidth * kHeight; ++i) {
        const double m = pixels[static_cast<std::size_t>(i)] / 255.0;
        mass += m, x += m * (i % kWidth + 0.5), y += m * (i / kWidth + 0.5);
      }
      // Area of a disc of this radius whose edge falls off linearly over one pixel: π(r² + 1/12).
      EXPECT_NEAR(mass, std::numbers::pi * (radius * radius + 1.0 / 12), 0.03 * mass) << radius;
      EXPECT_NEAR(x / mass, 10 * (place.x() + 5), 0.1) << radius;
      EXPECT_NEAR(y / mass, 10 * (place.y() + 4), 0.1) << radius;
    }
  }
}

TEST(DotCoverage, OverlappingDotsLetThroughTheProductOfTheirLight) {
  DotCoverage coverage;
  const auto centre = [&](const CloudDrawing& cloud) {
    return coverage.rasterize(cloud, kView, kWidth, kHeight)[40 * kWidth + 50];
  };
  const Eigen::Vector2f place(0.05f, 0.05f);
  EXPECT_NEAR(centre(cloud_of({place}, 3, 0.3f)), 255 * 0.3, 1);
  EXPECT_NEAR(centre(cloud_of({place, place, place}, 3, 0.3f)), 255 * (1 - 0.7 * 0.7 * 0.7), 1);
  // A thousand dots of a thousandth each: an 8-bit framebuffer would show nothing.
  CloudDrawing faint = cloud_of({}, 3, 1e-3f);
  faint.first = std::make_shared<const Points>(Points::Constant(2, 1000, 0.05f));
  EXPECT_NEAR(centre(faint), 255 * (1 - std::exp(-1.0)), 1);
}

TEST(DotCoverage, DotsOutsideAndAtTheEdgeAreClipped) {
  DotCoverage coverage;
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const auto& none = coverage.rasterize(
      cloud_of({{1e30f, 0}, {-1e30f, 2}, {inf, 0}, {0, -inf}, {nan, 0}, {0, nan}, {7, 0}, {0, -6}}, 3, 1),
      kView, kWidth, kHeight);
  EXPECT_EQ(std::accumulate(none.begin(), none.end(), 0), 0);
  const auto& half = coverage.rasterize(cloud_of({{-5, 0}}, 6, 1), kView, kWidth, kHeight);
  double mass = 0;
  for (const auto value : half) mass += value / 255.0;
  const double whole = std::numbers::pi * (36 + 1.0 / 12);
  EXPECT_NEAR(mass, 0.5 * whole, 0.03 * whole);
}

}  // namespace
}  // namespace diffuscope
