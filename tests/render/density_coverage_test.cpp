// Accumulated density on the processor: what tone the densest, a typical and a lone point get, the same for
// any number of points, and points that are nowhere near.
#include "app/render/density_coverage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "app/render/tone_map.h"

namespace diffuscope {
namespace {

constexpr Box kView{-5, 5, -4, 4};
constexpr int kWidth = 200, kHeight = 160;  // twenty pixels a unit

/// Normal points of standard deviation 1: twenty pixels.
CloudDrawing bell(Eigen::Index count) {
  std::mt19937 engine(3);
  std::normal_distribution<float> normal;
  Points points(2, count);
  for (float& value : points.reshaped()) value = normal(engine);
  return {
      .first = std::make_shared<const Points>(std::move(points)), .second = nullptr, .color = {1, 1, 1, 1}};
}

/// Mean opacity of the 5×5 pixels around a place of model space.
double opacity_at(const std::vector<std::uint8_t>& pixels, double x, double y) {
  const int px = static_cast<int>((x - kView.x_min) * 20), py = static_cast<int>((y - kView.y_min) * 20);
  double sum = 0;
  for (int dy = -2; dy <= 2; ++dy)
    for (int dx = -2; dx <= 2; ++dx)
      sum += pixels[static_cast<std::size_t>((py + dy) * kWidth + px + dx)] / 255.0;
  return sum / 25;
}

/// The tone map of tone_map.h.
double tone(double density, double typical) {
  const double s = static_cast<double>(kTypicalTone) * std::sqrt(density / typical);
  return s / (1 + s);
}

TEST(DensityCoverage, ABellHasTheTonesOfItsDensity) {
  DensityCoverage coverage;
  const double count = 1e6, area = 2 * M_PI * 400;
  const auto& pixels = coverage.rasterize(bell(static_cast<Eigen::Index>(count)), kView, kWidth, kHeight);
  // What a point of a bell has around it: the density's mean under itself is half its peak, and the point
  // counts too.
  const double typical = count / area / 2 + 1;
  for (const double r : {0.0, 1.0, 2.0, 3.0}) {
    const double density = count / area * std::exp(-r * r / 2);
    EXPECT_NEAR(opacity_at(pixels, r, 0), tone(density, typical), 0.012) << r;
    EXPECT_NEAR(opacity_at(pixels, 0, -r), tone(density, typical), 0.012) << r;
  }
}

TEST(DensityCoverage, ThePictureIsTheSameForAnyNumberOfPoints) {
  DensityCoverage some, many;
  const auto &few = some.rasterize(bell(200'000), kView, kWidth, kHeight),
             &all = many.rasterize(bell(3'000'000), kView, kWidth, kHeight);
  for (const double r : {0.0, 1.0, 2.0}) EXPECT_NEAR(opacity_at(few, r, 0), opacity_at(all, r, 0), 0.03) << r;
}

TEST(DensityCoverage, ALonePointIsASoftDot) {
  CloudDrawing cloud = bell(1);
  cloud.first = std::make_shared<const Points>(Points::Constant(2, 1, 0.03f));  // pixel (100, 80)
  cloud.dense_opacity = 0.5f;
  DensityCoverage coverage;
  const auto& pixels = coverage.rasterize(cloud, kView, kWidth, kHeight);
  const auto at = [&](int x, int y) { return pixels[static_cast<std::size_t>(y * kWidth + x)]; };
  EXPECT_NEAR(at(100, 80), 127.5 * tone(4 / 16.0, 1), 1);
  EXPECT_NEAR(at(101, 80), 127.5 * tone(2 / 16.0, 1), 1);
  EXPECT_NEAR(at(99, 79), 127.5 * tone(1 / 16.0, 1), 1);
  EXPECT_EQ(at(102, 80), 0);
}

TEST(DensityCoverage, PointsOutsideDoNotCount) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  Points points(2, 9);
  points << 1e30f, -1e30f, inf, 0, nan, 0, 7, 0, 0,  //
      0, 2, 0, -inf, 0, nan, 0, -6, 4.2f;
  CloudDrawing cloud = bell(1);
  cloud.first = std::make_shared<const Points>(points);
  DensityCoverage coverage;
  const auto& pixels = coverage.rasterize(cloud, kView, kWidth, kHeight);
  EXPECT_EQ(std::accumulate(pixels.begin(), pixels.end(), 0), 0);
}

TEST(Dots, ACloudExceedsThemByWhatIsInView) {
  CloudDrawing cloud = bell(100'000);
  const Box right_half{0, 5, -4, 4}, corner{3, 5, 3, 5};
  EXPECT_FALSE(exceeds_dots(cloud, kView, 100'000));
  EXPECT_TRUE(exceeds_dots(cloud, kView, 90'000));
  EXPECT_TRUE(exceeds_dots(cloud, right_half, 45'000));
  EXPECT_FALSE(exceeds_dots(cloud, right_half, 55'000));
  EXPECT_FALSE(exceeds_dots(cloud, corner, 1000));
  cloud.second = std::make_shared<const Points>(Points::Constant(2, 100'000, 100));
  cloud.second_weight = 1;
  EXPECT_FALSE(exceeds_dots(cloud, kView, 1000));
}

}  // namespace
}  // namespace diffuscope
