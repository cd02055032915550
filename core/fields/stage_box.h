// Which part of the plane (or line) a picture should show: where data lie, and where the noise they turn into
// lies. Model space. Any thread, pure functions.
#pragma once

#include "core/distributions/gaussian_mixture.h"
#include "core/fields/grid.h"

namespace diffuscope {

inline constexpr double kBoxReach = 3;  ///< standard deviations around each mean

/// The smallest box that holds every component of a 1D or 2D mixture up to kBoxReach standard deviations; in
/// 1D y is [0, 1].
Box mixture_box(const GaussianMixture& mixture);

/// The box of N(0, std²I) up to kBoxReach standard deviations.
Box normal_box(double std);

/// The smallest box that holds both.
Box joined(const Box& a, const Box& b);

/// The box with `share` of its width and height added on each side.
Box widened(const Box& box, double share);

}  // namespace diffuscope
