#include "core/images/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

constexpr std::uint8_t kGapByte = 96;
constexpr int kLeastWidth = 48;  // of a picture, where the layout leaves the zoom open

/// Draws one picture with its top left corner at (left, top).
void place(const float* pixels, const ImageShape& shape, int zoom, int left, int top, Image& sheet) {
  for (int y = 0; y < shape.height * zoom; ++y)
    for (int x = 0; x < shape.width * zoom; ++x)
      for (int c = 0; c < shape.channels; ++c) {
        const int from = (y / zoom * shape.width + x / zoom) * shape.channels + c;
        const int to = ((top + y) * sheet.width + left + x) * shape.channels + c;
        sheet.pixels[static_cast<std::size_t>(to)] = pixel_byte(pixels[from]);
      }
}

}  // namespace

std::uint8_t pixel_byte(float value) {
  if (!(value > -1)) return 0;
  return static_cast<std::uint8_t>(std::lround(127.5f * (std::min(value, 1.0f) + 1)));
}

Image sheet_of(const Eigen::Ref<const Points>& images, const ImageShape& shape, const SheetLayout& layout) {
  if (images.cols() == 0 || shape.dim() == 0) throw UserError("There is no image to put on a sheet.");
  if (images.rows() != shape.dim())
    throw UserError(fmt::format("Points of {} coordinates are no images of {}×{}×{}.", images.rows(),
                                shape.width, shape.height, shape.channels));
  const int zoom = layout.zoom > 0 ? layout.zoom : (kLeastWidth + shape.width - 1) / shape.width;
  const int cell_width = shape.width * zoom + layout.gap, cell_height = shape.height * zoom + layout.gap;
  const int most_columns = std::max(1, (kMaxImageSide - layout.gap) / cell_width);
  const int most_rows = std::max(1, (kMaxImageSide - layout.gap) / cell_height);
  const auto count = static_cast<int>(std::min<Eigen::Index>(images.cols(), 1 << 24));
  const int columns = std::clamp(layout.columns, 1, std::min(most_columns, count));
  const int rows = std::min((count + columns - 1) / columns, most_rows);
  Image sheet{layout.gap + columns * cell_width, layout.gap + rows * cell_height, shape.channels, {}};
  sheet.pixels.assign(static_cast<std::size_t>(sheet.width) * static_cast<std::size_t>(sheet.height) *
                          static_cast<std::size_t>(shape.channels),
                      kGapByte);
  for (int i = 0; i < std::min(count, rows * columns); ++i)
    place(images.col(i).data(), shape, zoom, layout.gap + i % columns * cell_width,
          layout.gap + i / columns * cell_height, sheet);
  return sheet;
}

void write_sheet(const std::filesystem::path& path, const Eigen::Ref<const Points>& images,
                 const ImageShape& shape, const SheetLayout& layout) {
  write_png(path, sheet_of(images, shape, layout));
}

}  // namespace diffuscope
