// Brush and fill against brute force: points of the line, and regions grown until nothing changes.
#include "core/images/painting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/random.h"

namespace diffuscope {
namespace {

constexpr ImageShape kGrey{9, 7, 1};

/// The least distance of a pixel's centre to finely spaced points of the line.
double distance_by_points(int x, int y, PixelPlace from, PixelPlace to) {
  constexpr int kPoints = 20000;
  double least = 1e9;
  for (int i = 0; i <= kPoints; ++i) {
    const double share = static_cast<double>(i) / kPoints;
    least =
        std::min(least, std::hypot(std::lerp(from.x, to.x, share) - x, std::lerp(from.y, to.y, share) - y));
  }
  return least;
}

TEST(StrokePixels, AreThoseNearTheLine) {
  const std::pair<PixelPlace, PixelPlace> lines[] = {{{2, 3}, {2, 3}}, {{0, 0}, {8, 6}},
                                                     {{1, 5}, {7, 2}}, {{-4, 2}, {3, 9}},
                                                     {{4, 6}, {4, 0}}, {{20, 20}, {30, 1}}};
  for (const auto& [from, to] : lines)
    for (const int radius : {1, 2, 3}) {
      const auto covered = stroke_pixels(kGrey, from, to, radius);
      EXPECT_TRUE(std::ranges::is_sorted(covered));
      for (int i = 0; i < kGrey.pixels(); ++i) {
        const double over = distance_by_points(i % kGrey.width, i / kGrey.width, from, to) - (radius - 0.5);
        if (std::abs(over) < 1e-4) continue;  // on the edge, where points of the line are too coarse to tell
        EXPECT_EQ(std::ranges::binary_search(covered, i), over < 0)
            << i << " radius " << radius << " from " << from.x << ',' << from.y;
      }
    }
}

TEST(StrokePixels, OfRadiusOneAreOnePixelOrAThinLine) {
  EXPECT_EQ(stroke_pixels(kGrey, {4, 2}, {4, 2}, 1), std::vector{2 * 9 + 4});
  EXPECT_EQ(stroke_pixels(kGrey, {1, 1}, {3, 1}, 1), (std::vector{10, 11, 12}));
  EXPECT_EQ(stroke_pixels(kGrey, {0, 0}, {3, 3}, 1), (std::vector{0, 10, 20, 30}));
  EXPECT_EQ(stroke_pixels(kGrey, {4, 3}, {4, 3}, 2).size(), 9u) << "a square of 3";
  EXPECT_TRUE(stroke_pixels(kGrey, {-1, 2}, {-1, 2}, 1).empty());
}

/// Adds neighbours of the same colour until none is left.
std::vector<int> region_by_growth(const ImageShape& shape, const Eigen::VectorXf& image, PixelPlace start) {
  std::set<int> region{start.y * shape.width + start.x};
  const auto color = [&](int i) { return color_at(shape, image, {i % shape.width, i / shape.width}); };
  for (std::size_t before = 0; before != region.size();) {
    before = region.size();
    for (int i = 0; i < shape.pixels(); ++i)
      for (int j = 0; j < shape.pixels(); ++j) {
        const int apart =
            std::abs(i % shape.width - j % shape.width) + std::abs(i / shape.width - j / shape.width);
        if (apart == 1 && region.contains(j) && color(i) == color(j)) region.insert(i);
      }
  }
  return {region.begin(), region.end()};
}

TEST(RegionPixels, EqualTheGrownRegion) {
  for (const int channels : {1, 3}) {
    const ImageShape shape{9, 7, channels};
    Points normals(shape.dim(), 1);
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      fill_normals(seed, Stream::kEvaluation, 0, 0, normals);
      Eigen::VectorXf image(shape.dim());
      for (int i = 0; i < shape.dim(); ++i)
        image[i] = normals(i / channels * channels, 0) > 0.3f ? 1.0f : -1.0f;
      for (const PixelPlace start : {PixelPlace{0, 0}, PixelPlace{4, 3}, PixelPlace{8, 6}})
        EXPECT_EQ(region_pixels(shape, image, start), region_by_growth(shape, image, start));
    }
  }
  EXPECT_TRUE(region_pixels(kGrey, Eigen::VectorXf::Zero(63), {9, 0}).empty());
}

TEST(PaintPixels, GiveColourOrBrightness) {
  Eigen::VectorXf rgb = Eigen::VectorXf::Zero(12), grey = Eigen::VectorXf::Zero(4);
  paint_pixels({2, 2, 3}, {1, 3}, {1, -1, 0.5f}, rgb);
  EXPECT_EQ(rgb, (Eigen::VectorXf(12) << 0, 0, 0, 1, -1, .5f, 0, 0, 0, 1, -1, .5f).finished());
  EXPECT_EQ(color_at({2, 2, 3}, rgb, {1, 1}), (PaintColor{1, -1, 0.5f}));
  paint_pixels({2, 2, 1}, {2}, {1, 1, 1}, grey);
  EXPECT_NEAR(grey[2], 1, 1e-6);
  paint_pixels({2, 2, 1}, {2}, {1, 0, 0}, grey);
  EXPECT_NEAR(grey[2], 0.299, 1e-6);
  EXPECT_EQ(grey[0], 0);
}

}  // namespace
}  // namespace diffuscope
