// A grid of values made finer for display: a heat map of an expensive field can be computed coarsely and
// still be drawn with plain linear filtering. Any thread, pure functions.
#pragma once

#include <vector>

namespace diffuscope {

/// The nx·ny values at the centres of equal cells (x fastest) on cells `factor` times as fine in each
/// direction (those with a single row stay one row): Catmull–Rom cubics through the values (exact for
/// quadratic fields), constant beyond the outermost centres.
std::vector<float> upsample(const std::vector<float>& values, int nx, int ny, int factor);

}  // namespace diffuscope
