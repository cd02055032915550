// Histograms of one coordinate as densities, so that they can be drawn over p(x): the sum of bin·width over
// all bins is the share of points that fall into the range. Any thread, pure functions, one pass, no copy of
// the points.
#pragma once

#include <span>

#include "core/types.h"

namespace diffuscope {

/// Equal bins over [min, max).
struct Bins {
  double min = -3;
  double max = 3;
  double width(std::size_t count) const { return (max - min) / static_cast<double>(count); }
};

/// Fills `density` (one entry a bin) with the histogram of coordinate `axis` of x (D×N); zeros for N = 0.
/// Values outside the range or not finite count as points, but fall into no bin.
void histogram(const Eigen::Ref<const Points>& x, int axis, Bins bins, std::span<float> density);

/// The histogram of αx_0 + σε (D×N each) without forming it.
void noised_histogram(const Eigen::Ref<const Points>& x0, const Eigen::Ref<const Points>& eps,
                      NoiseLevel level, int axis, Bins bins, std::span<float> density);

}  // namespace diffuscope
