// Painting on an image: which pixels a round brush covers on its way, which belong to a filled region, and
// giving them a colour. Pure functions of pixels; any thread.
#pragma once

#include <array>
#include <vector>

#include "core/images/image_shape.h"
#include "core/types.h"

namespace diffuscope {

/// Column and row of a pixel, from the top left; may lie outside of the image.
struct PixelPlace {
  int x = 0, y = 0;
  bool operator==(const PixelPlace&) const = default;
};

/// Red, green, blue in [−1, 1]; grey images have the brightness of it.
using PaintColor = std::array<float, 3>;

/// The pixels (y·width + x, ascending) whose centre is at most radius − ½ away from the straight line between
/// the centres of `from` and `to`: radius 1 is a line one pixel wide, radius r a round brush 2r − 1 wide.
std::vector<int> stroke_pixels(const ImageShape& shape, PixelPlace from, PixelPlace to, int radius);

/// The pixels (ascending) that are connected with `start` through pixels of exactly its colour, by their
/// edges; none when it lies outside. `image`: D numbers, shape.channels for each pixel.
std::vector<int> region_pixels(const ImageShape& shape, const Eigen::Ref<const Eigen::VectorXf>& image,
                               PixelPlace start);

/// Gives these pixels of `image` (D numbers) a colour.
void paint_pixels(const ImageShape& shape, const std::vector<int>& pixels, const PaintColor& color,
                  Eigen::Ref<Eigen::VectorXf> image);

/// The colour of a pixel of `image`, which must contain it.
PaintColor color_at(const ImageShape& shape, const Eigen::Ref<const Eigen::VectorXf>& image,
                    PixelPlace place);

}  // namespace diffuscope
