// Truncated files and files with flipped bits: each is refused in a sentence or gives a valid set of images.
#include <gtest/gtest.h>

#include "core/images/digits.h"
#include "core/images/load_images.h"
#include "core/io/gzip.h"
#include "core/io/png.h"
#include "tests/images/own_images.h"
#include "tests/support/temporary_folder.h"

namespace diffuscope {
namespace {

/// Loads it; true when it was refused. Whatever loads must be usable.
bool refused(const ImageSource& source) {
  try {
    const LoadedImages loaded = load_images(source);
    EXPECT_GT(loaded.images.count(), 0);
    EXPECT_EQ(loaded.images.count(), loaded.report.loaded);
    EXPECT_GE(loaded.images.pixels.minCoeff(), -1.001f);
    EXPECT_LE(loaded.images.pixels.maxCoeff(), 1.001f);
    EXPECT_LE(loaded.images.shape.dim(), 32 * 32 * 3);
    const ImageSet set(loaded.images);  // refuses what does not fit together
    return false;
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()), "");
    return true;
  }
}

/// Every truncation of `bytes`, then `flips` files with one to three changed bits, each loaded from `name`.
/// Returns how many of the truncated ones were refused.
std::size_t try_all(const TemporaryFolder& folder, const std::string& name, const std::string& bytes,
                    const ImageSource& source, int flips = 1500) {
  const auto refused_as = [&](const std::string& content) {
    std::filesystem::remove(folder / name);  // overwriting waits for the disk on some file systems
    folder.with_file(name, content);
    return refused(source);
  };
  EXPECT_FALSE(refused_as(bytes)) << "the whole file";
  std::size_t refusals = 0;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    refusals += refused_as(bytes.substr(0, length)) ? 1 : 0;
  }
  for (int i = 0; i < flips; ++i) {
    SampleRandom random(1, Stream::kEvaluation, static_cast<std::uint64_t>(i));
    std::string damaged = bytes;
    for (int bits = i % 3; bits >= 0; --bits) {
      const auto at = random.below(static_cast<std::uint32_t>(damaged.size()));
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << random.below(8)));
    }
    refused_as(damaged);
  }
  return refusals;
}

std::string picture_bytes(int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(i * 37 + i / 7);
  return bytes;
}

TEST(DamagedImages, Idx) {
  const TemporaryFolder folder;
  const std::string bytes = idx_bytes({5, 4, 3}, picture_bytes(60));
  EXPECT_EQ(try_all(folder, "i.idx", bytes, {.file = folder / "i.idx"}), bytes.size());
}

TEST(DamagedImages, IdxLabels) {
  const TemporaryFolder folder;
  folder.with_file("i.idx", idx_bytes({20, 2, 2}, picture_bytes(80)));
  const std::string bytes = idx_bytes({20}, picture_bytes(20));
  EXPECT_EQ(try_all(folder, "l.idx", bytes, {.file = folder / "i.idx", .labels = folder / "l.idx"}),
            bytes.size());
}

TEST(DamagedImages, PackedIdx) {
  const TemporaryFolder folder;
  const std::string bytes = gzip_bytes(idx_bytes({20, 4, 3}, picture_bytes(240)));
  EXPECT_EQ(try_all(folder, "i.gz", bytes, {.file = folder / "i.gz"}), bytes.size());
}

TEST(DamagedImages, Npy) {
  const TemporaryFolder folder;
  std::vector<float> values;
  for (int i = 0; i < 36; ++i) values.push_back(static_cast<float>(i) / 36);
  const std::string bytes = npy_bytes("<f4", "(3, 2, 2, 3)", raw_bytes(values));
  EXPECT_EQ(try_all(folder, "a.npy", bytes, {.file = folder / "a.npy"}), bytes.size());
}

TEST(DamagedImages, PngInAFolder) {
  const TemporaryFolder folder;
  Image image{6, 5, 3, {}};
  for (const char byte : picture_bytes(90)) image.pixels.push_back(static_cast<std::uint8_t>(byte));
  write_png(folder / "p.png", image);
  const std::string bytes = folder.bytes_of("p.png");
  // Without the end chunk and the last checksum all pixels are there.
  EXPECT_GE(try_all(folder, "p.png", bytes, {.file = folder.path()}), bytes.size() - 16);
}

TEST(DamagedImages, DigitsFile) {
  std::string text;
  for (int line = 0; line < 12; ++line) {
    for (int i = 0; i < 64; ++i) text += std::to_string((i * line) % 17) + ",";
    text += std::to_string(line % 10) + "\n";
  }
  EXPECT_EQ(parse_digits(text, "f").count(), 12);
  const std::string packed = gzip_bytes(text);
  const auto outcome = [](const std::string& bytes) {
    try {
      const LabelledImages images = parse_digits(unpack_gzip(bytes, "f"), "f");
      EXPECT_GE(images.pixels.minCoeff(), -1);
      EXPECT_LE(images.pixels.maxCoeff(), 1);
      return true;
    } catch (const UserError&) {
      return false;
    }
  };
  for (std::size_t length = 0; length < packed.size(); ++length)
    EXPECT_FALSE(outcome(packed.substr(0, length))) << length;
  for (std::size_t at = 0; at < packed.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      outcome(damaged);
    }
}

}  // namespace
}  // namespace diffuscope
