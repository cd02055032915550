// How a density of points becomes an opacity at which thin and crowded places can both be read, whatever the
// number of points: a curve that never saturates, fed with the density in units of what a typical point has
// around it. The twin of shaders/density_tone.frag.
#pragma once

namespace diffuscope {

/// Opacity s/(1 + s) with s = kTypicalTone·√(density/typical): 0.6 where a typical point is, a hundredth of
/// that density still gets 0.13 and a hundred times it 0.94.
inline constexpr float kTypicalTone = 1.5f;

/// Counts are smoothed by [1 2 1]×[1 2 1]/16, so that a lone point is a soft dot and not a speck.
inline constexpr float kSmoothingSum = 16;

}  // namespace diffuscope
