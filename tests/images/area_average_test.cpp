// Area averaging against exact means and integrals.
#include "core/images/area_average.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

/// A grey picture whose pixels are f(x, y).
template <class Function>
Picture picture_of(int width, int height, Function f) {
  Picture picture{{width, height, 1}, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) picture.values.push_back(f(x, y));
  return picture;
}

Eigen::VectorXf averaged(const Picture& picture, const ImageShape& shape) {
  Eigen::VectorXf pixels(shape.dim());
  average_areas(picture, shape, pixels);
  return pixels;
}

TEST(AreaAverage, WholeBlocksAreTheirMeans) {
  const Picture picture = picture_of(6, 4, [](int x, int y) { return static_cast<float>(x * x + 10 * y); });
  const Eigen::VectorXf pixels = averaged(picture, {3, 2, 1});
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 3; ++x) {
      float mean = 0;
      for (int j = 0; j < 2; ++j)
        for (int i = 0; i < 2; ++i) {
          const int column = 2 * x + i, row = 2 * y + j;
          mean += static_cast<float>(column * column + 10 * row) / 4;
        }
      EXPECT_NEAR(pixels[3 * y + x], mean, 1e-4);
    }
}

// 5 pixels on 2: the middle one counts half on either side.
TEST(AreaAverage, PixelsAcrossAnEdgeCountByTheirShare) {
  const Picture picture = picture_of(5, 5, [](int x, int) { return x == 2 ? 10.0f : static_cast<float>(x); });
  const Eigen::VectorXf pixels = averaged(picture, {2, 2, 1});
  EXPECT_NEAR(pixels[0], (0 + 1 + 5) / 2.5, 1e-5);
  EXPECT_NEAR(pixels[1], (3 + 4 + 5) / 2.5, 1e-5);
}

TEST(AreaAverage, TheMeanStaysWhateverTheSize) {
  const Picture picture =
      picture_of(37, 37, [](int x, int y) { return static_cast<float>((x * 7 + y * 13) % 11); });
  double mean = 0;
  for (const float value : picture.values) mean += static_cast<double>(value) / 1369;
  for (const int side : {1, 2, 5, 8, 16, 32, 37})
    EXPECT_NEAR(averaged(picture, {side, side, 1}).mean(), mean, 1e-4) << side;
}

TEST(AreaAverage, TheWantedSizeIsCopied) {
  const Picture picture = picture_of(7, 3, [](int x, int y) { return 0.1f * static_cast<float>(x - 5 * y); });
  const Eigen::VectorXf pixels = averaged(picture, {7, 3, 1});
  for (Eigen::Index i = 0; i < 21; ++i)
    EXPECT_EQ(pixels[i], picture.values[static_cast<std::size_t>(i)]) << i;
}

TEST(AreaAverage, TheMiddleIsCutOutOfOtherProportions) {
  const Picture wide = picture_of(8, 4, [](int x, int) { return static_cast<float>(x); });
  const Eigen::VectorXf pixels = averaged(wide, {4, 4, 1});
  EXPECT_FLOAT_EQ(pixels[0], 2);
  EXPECT_FLOAT_EQ(pixels[3], 5);
  const Picture high = picture_of(4, 8, [](int, int y) { return static_cast<float>(y); });
  EXPECT_FLOAT_EQ(averaged(high, {4, 4, 1})[12], 5);
}

TEST(AreaAverage, SmallPicturesGrow) {
  const Picture picture = picture_of(2, 2, [](int x, int y) { return static_cast<float>(x + 2 * y); });
  const Eigen::VectorXf pixels = averaged(picture, {4, 4, 1});
  EXPECT_FLOAT_EQ(pixels[0], 0);
  EXPECT_FLOAT_EQ(pixels[2], 1);
  EXPECT_FLOAT_EQ(pixels[15], 3);
}

TEST(Resized, HalvingAveragesAndDoublingRepeats) {
  const ImageShape shape{4, 2, 3}, half{2, 1, 3}, twice{8, 4, 3};
  Eigen::VectorXf image(shape.dim());
  for (Eigen::Index i = 0; i < image.size(); ++i) image[i] = static_cast<float>(i * i % 17);
  const auto at = [](const Eigen::VectorXf& pixels, const ImageShape& of, int x, int y, int c) {
    return pixels[3 * (y * of.width + x) + c];
  };
  const Eigen::VectorXf small = resized(image, shape, half), large = resized(image, shape, twice);
  for (int c = 0; c < 3; ++c) {
    for (int x = 0; x < 2; ++x) {
      const float sum = at(image, shape, 2 * x, 0, c) + at(image, shape, 2 * x + 1, 0, c) +
                        at(image, shape, 2 * x, 1, c) + at(image, shape, 2 * x + 1, 1, c);
      EXPECT_NEAR(at(small, half, x, 0, c), sum / 4, 1e-5f);
    }
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 8; ++x)
        EXPECT_FLOAT_EQ(at(large, twice, x, y, c), at(image, shape, x / 2, y / 2, c));
  }
  EXPECT_EQ(resized(image, shape, shape), image);
}

}  // namespace
}  // namespace diffuscope
