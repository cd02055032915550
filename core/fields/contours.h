// Contour lines of a field on a regular grid, as segments (marching squares). Any thread, pure function.
#pragma once

#include <span>

#include "core/fields/grid.h"

namespace diffuscope {

/// Segments of {field = level} through nx×ny values at the cell centres of `box` (x fastest, y upward),
/// linear between neighbouring centres: 2×2n, two columns a segment, in no order.
Points contour_segments(std::span<const float> values, int nx, int ny, const Box& box, float level);

}  // namespace diffuscope
