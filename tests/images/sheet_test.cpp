// Sheets of images: every pixel where it belongs, with the right value.
#include "core/images/sheet.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

TEST(Sheet, PixelsBecomeBytes) {
  EXPECT_EQ(pixel_byte(-1), 0);
  EXPECT_EQ(pixel_byte(1), 255);
  EXPECT_EQ(pixel_byte(-7), 0);
  EXPECT_EQ(pixel_byte(7), 255);
  EXPECT_EQ(pixel_byte(std::numeric_limits<float>::quiet_NaN()), 0);
  for (int byte = 0; byte < 256; ++byte) EXPECT_EQ(pixel_byte(static_cast<float>(byte) / 127.5f - 1), byte);
}

TEST(Sheet, PutsImagesRowByRow) {
  // Three grey images of 2×1 pixels in two columns, three screen pixels each, one of gap.
  const Points images{{-1, 1, 0.2f}, {1, -1, 0.6f}};
  const Image sheet = sheet_of(images, {2, 1, 1}, {.columns = 2, .zoom = 3, .gap = 1});
  EXPECT_EQ(sheet.width, 1 + 2 * (6 + 1));
  EXPECT_EQ(sheet.height, 1 + 2 * (3 + 1));
  EXPECT_EQ(sheet.channels, 1);
  const auto at = [&](int x, int y) { return sheet.pixels[static_cast<std::size_t>(y * sheet.width + x)]; };
  EXPECT_EQ(at(1, 1), 0);
  EXPECT_EQ(at(3, 3), 0);
  EXPECT_EQ(at(4, 1), 255);
  EXPECT_EQ(at(8, 1), 255);
  EXPECT_EQ(at(11, 1), 0);
  EXPECT_EQ(at(1, 5), 153);
  EXPECT_EQ(at(6, 7), 204);
  const auto gap = at(0, 0);
  EXPECT_EQ(at(7, 2), gap);
  EXPECT_EQ(at(3, 4), gap);
  EXPECT_EQ(at(9, 6), gap) << "no fourth image";
}

TEST(Sheet, ColoursStayInterleaved) {
  Points image(6, 1);
  image << -1, 0.2f, 1, 1, -1, -1;
  const Image sheet = sheet_of(image, {2, 1, 3}, {.columns = 1, .zoom = 1, .gap = 0});
  EXPECT_EQ(sheet.pixels, (std::vector<std::uint8_t>{0, 153, 255, 255, 0, 0}));
}

TEST(Sheet, FitsIntoAPngHoweverManyThereAre) {
  const TemporaryFolder folder;
  const Points images = Points::Zero(64, 5000);
  write_sheet(folder / "s.png", images, {8, 8, 1}, {.columns = 4});
  const Image read = read_png(folder / "s.png");
  EXPECT_LE(read.height, kMaxImageSide);
  EXPECT_EQ(read.width, 2 + 4 * 50);
}

TEST(Sheet, RefusesWhatIsNoImage) {
  EXPECT_NE(user_error_of([] { sheet_of(Points(4, 0), {2, 2, 1}); }).find("no image"), std::string::npos);
  EXPECT_NE(user_error_of([] { sheet_of(Points::Zero(3, 1), {2, 2, 1}); }).find("2×2×1"), std::string::npos);
}

}  // namespace
}  // namespace diffuscope
