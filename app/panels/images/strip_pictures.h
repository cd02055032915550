// Images noised and shown: what the strips over time are made of. Model space. Any thread, pure functions.
#pragma once

#include <vector>

#include "core/images/image_shape.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// What is shown of x_t: on scales that let the noise grow (α = 1) it is divided by √(α² + σ²) where that is
/// more than 1, or all would be black and white.
double shown_scale(NoiseLevel level);

/// x_t = αx_0 + σε of every column of `x0` with that of `eps` (D×m) at `columns` ≥ 2 equally distant times
/// from t = 0 to T, as shown: D×(m·columns), image by image.
Points forward_pictures(const Points& x0, const Points& eps, const Schedule& schedule, int columns);

/// The same at a single t: D×m.
Points forward_pictures_at(const Points& x0, const Points& eps, NoiseLevel level);

enum class StripSize { kHalved, kAsItIs, kDoubled };

/// Width and height of `shape` at another size; at least one pixel.
ImageShape sized(const ImageShape& shape, StripSize size);

}  // namespace diffuscope
