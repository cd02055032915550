// Many images of one shape on one sheet: rows and columns of pictures, enlarged by whole pixels.
// Values of [−1, 1] become 0 … 255; what lies outside is cut.
#pragma once

#include <filesystem>

#include "core/images/image_shape.h"
#include "core/io/png.h"
#include "core/types.h"

namespace diffuscope {

struct SheetLayout {
  int columns = 10;
  int zoom = 0;  ///< screen pixels per pixel; 0: so many that a picture is at least 48 wide
  int gap = 2;   ///< grey pixels between pictures and around them
};

/// The 8-bit value of a pixel of an image: 0 for −1 and below (and for what is no number), 255 for 1 and
/// above.
std::uint8_t pixel_byte(float value);

/// `images` (D×N, N ≥ 1) row by row, the first at the top left, grey or RGB as they are; those that would
/// make the sheet higher than kMaxImageSide are left out. UserError when there is no image or D is not that
/// of `shape`.
Image sheet_of(const Eigen::Ref<const Points>& images, const ImageShape& shape,
               const SheetLayout& layout = {});

/// The same as a PNG file; UserError also when it cannot be written.
void write_sheet(const std::filesystem::path& path, const Eigen::Ref<const Points>& images,
                 const ImageShape& shape, const SheetLayout& layout = {});

}  // namespace diffuscope
