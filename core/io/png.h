// 8-bit images from and to PNG files.
// Pixels lie row by row from the top, channels interleaved, sRGB as usual: what glReadPixels gives, flipped.
// Decoding is libspng's, with its size limits set, so that a hostile file costs an error and no memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace diffuscope {

struct Image {
  int width = 0, height = 0;
  int channels = 3;                  // 1 grey, 3 RGB, 4 RGBA
  std::vector<std::uint8_t> pixels;  // width·height·channels
};

inline constexpr int kMaxImageSide = 16384;

/// Writes an image, atomically; throws UserError if the file cannot be written or the sizes are out of range.
void write_png(const std::filesystem::path& path, const Image& image);

/// Reads a PNG file as grey, RGB or RGBA: palettes become RGB(A), grey with transparency RGBA, 16 bits
/// become 8. Throws UserError if it is missing, no PNG, damaged, or larger than kMaxImageSide a side.
Image read_png(const std::filesystem::path& path);
/// The same for the bytes of a file that messages call `file`.
Image parse_png(std::string_view bytes, const std::string& file);

}  // namespace diffuscope
