#include "core/io/png.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Bytes = std::vector<std::uint8_t>;

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}
std::string chunk(const std::string& name_and_data) {
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(name_and_data.data()), static_cast<uInt>(name_and_data.size()));
  return big_endian(static_cast<std::uint32_t>(name_and_data.size() - 4)) + name_and_data +
         big_endian(static_cast<std::uint32_t>(crc));
}

struct PngKind {
  std::uint32_t width, height;
  char depth, color_type;
  std::string more = "";  // chunks before the pixels
};

/// A PNG file put together from its specification; `rows` are the filtered scan lines.
std::string assembled(const PngKind& kind, const std::string& rows) {
  uLongf size = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
           static_cast<uLong>(rows.size()));
  packed.resize(size);
  const std::string header = "IHDR" + big_endian(kind.width) + big_endian(kind.height) + kind.depth +
                             kind.color_type + std::string(3, '\0');
  return "\x89PNG\r\n\x1a\n" + chunk(header) + kind.more + chunk("IDAT" + packed) + chunk("IEND");
}

Image gradient(int width, int height, int channels) {
  Image image{width, height, channels, {}};
  for (int i = 0; i < width * height * channels; ++i)
    image.pixels.push_back(static_cast<std::uint8_t>((i * 37 + i / 7) & 0xff));
  return image;
}

TEST(Png, RoundTrip) {
  const TemporaryFolder folder;
  for (const int channels : {1, 3, 4})
    for (const int width : {1, 5, 64}) {
      const Image image = gradient(width, 9, channels);
      write_png(folder / "i.png", image);
      const Image read = read_png(folder / "i.png");
      EXPECT_EQ(read.width, width);
      EXPECT_EQ(read.height, 9);
      EXPECT_EQ(read.channels, channels);
      EXPECT_EQ(read.pixels, image.pixels);
    }
}

TEST(Png, ReadsEveryKindOfPixel) {
  using std::string;
  const auto pixels = [](const PngKind& kind, const string& rows) {
    return parse_png(assembled(kind, rows), "f").pixels;
  };
  EXPECT_EQ(pixels({2, 1, 8, 0}, string("\0\x05\xfa", 3)), (Bytes{5, 250})) << "grey";
  EXPECT_EQ(pixels({3, 1, 1, 0}, string("\0\xa0", 2)), (Bytes{255, 0, 255})) << "one bit";
  EXPECT_EQ(pixels({2, 1, 16, 0}, string("\0\x05\x11\xfa\x22", 5)), (Bytes{5, 250})) << "16-bit grey";
  EXPECT_EQ(pixels({1, 2, 8, 2}, string("\0\1\2\3\0\4\5\6", 8)), (Bytes{1, 2, 3, 4, 5, 6})) << "RGB";
  EXPECT_EQ(pixels({1, 1, 16, 2}, string("\0\x01\x00\x02\x00\x03\x00", 7)), (Bytes{1, 2, 3})) << "16-bit RGB";
  EXPECT_EQ(pixels({1, 1, 8, 6}, string("\0\1\2\3\4", 5)), (Bytes{1, 2, 3, 4})) << "RGBA";
  EXPECT_EQ(pixels({1, 1, 8, 4}, string("\0\x07\x09", 3)), (Bytes{7, 7, 7, 9})) << "grey and alpha";
  const string palette = chunk("PLTE\x0a\x0b\x0c\x14\x15\x16");
  EXPECT_EQ(pixels({2, 1, 8, 3, palette}, string("\0\1\0", 3)), (Bytes{20, 21, 22, 10, 11, 12})) << "palette";
  EXPECT_EQ(pixels({1, 1, 8, 3, palette + chunk("tRNS\x63")}, string("\0\0", 2)), (Bytes{10, 11, 12, 99}))
      << "palette with transparency";
}

TEST(Png, ErrorsNameTheFile) {
  const TemporaryFolder folder;
  const auto error_in = [](const std::string& bytes) {
    return user_error_of([&] { parse_png(bytes, "i.png"); });
  };
  EXPECT_THAT(error_in("GIF89a and more bytes than a signature"), HasSubstr("i.png is not a PNG"));
  EXPECT_THAT(error_in(""), HasSubstr("i.png"));
  EXPECT_THAT(error_in(assembled({20000, 1, 8, 0}, "x")), AllOf(HasSubstr("i.png"), HasSubstr("16384")));
  EXPECT_THAT(error_in(assembled({16384, 16384, 8, 6}, "x")), HasSubstr("damaged"))
      << "a gigabyte in a few bytes";
  std::string damaged = assembled({2, 1, 8, 0}, std::string("\0\x05\xfa", 3));
  damaged[damaged.size() - 20] ^= 1;
  EXPECT_THAT(error_in(damaged), HasSubstr("damaged"));
  EXPECT_THAT(user_error_of([&] { read_png(folder / "no.png"); }), HasSubstr("no.png: it does not exist"));
  EXPECT_THAT(user_error_of([&] { write_png(folder / "no/i.png", gradient(1, 1, 3)); }),
              HasSubstr("no/i.png"));
}

TEST(Png, RefusesToWriteWhatIsNoImage) {
  const TemporaryFolder folder;
  Image image = gradient(4, 4, 3);
  for (const Image& wrong :
       {Image{0, 4, 3, {}}, Image{4, -4, 3, {}}, Image{4, 4, 2, Bytes(32)}, Image{4, 4, 3, Bytes(47)},
        Image{kMaxImageSide + 1, 1, 1, Bytes(kMaxImageSide + 1)}})
    EXPECT_THAT(user_error_of([&] { write_png(folder / "w.png", wrong); }), HasSubstr("w.png"));
  EXPECT_EQ(folder.entries(), 0);
}

TEST(Png, TruncationAtEveryByteIsAnError) {
  const std::string whole = assembled({2, 2, 8, 2}, std::string("\0\1\2\3\4\5\6\0\1\2\3\4\5\6", 14));
  EXPECT_EQ(parse_png(whole, "f").pixels.size(), 12u);
  const std::size_t pixels_end = whole.size() - 12 - 4;  // without the end chunk and the last checksum
  for (std::size_t length = 0; length < pixels_end; ++length)
    EXPECT_THAT(user_error_of([&] { parse_png(whole.substr(0, length), "i.png"); }), HasSubstr("i.png"))
        << length;
}

TEST(Png, AnyChangedByteIsReadOrRefused) {
  const std::string whole = assembled({2, 2, 8, 2}, std::string("\0\1\2\3\4\5\6\0\1\2\3\4\5\6", 14));
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int value = 0; value < 256; value += 15) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(value);
      try {
        parse_png(bytes, "f");
      } catch (const UserError&) {
      }
    }
}

}  // namespace
}  // namespace diffuscope
