// Coloured shapes on a plain background, 12×12 RGB: circle, square, triangle and star in red, green, blue and
// yellow, of random place, size, brightness and (squares) rotation; the label says shape and colour.
// Edges are anti-aliased by the share of a pixel that the shape covers.
#pragma once

#include <array>
#include <vector>

#include "core/images/image_set.h"

namespace diffuscope {

inline constexpr int kShapesSide = 12;

using Corner = std::array<float, 2>;  ///< x to the right, y down, in pixels

/// Share of each of side×side pixels inside of a closed polygon (even-odd rule): exact along x, on 8 lines a
/// pixel along y.
std::vector<float> polygon_coverage(const std::vector<Corner>& corners, int side);
/// The same for a circle.
std::vector<float> circle_coverage(Corner centre, float radius, int side);

ImageSetEntry shape_images();

}  // namespace diffuscope
