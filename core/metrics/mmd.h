// Maximum mean discrepancy with a sum of Gaussian kernels, in its unbiased form (Gretton et al. 2012, eq. 3):
// zero in expectation for equal distributions, so it can be slightly negative. Small bandwidths see fine
// structure, large ones shape.
#pragma once

#include <array>
#include <optional>

#include "core/metrics/metrics.h"

namespace diffuscope {

/// h of k_h(x, y) = exp(−|x−y|²/(2h²)), in model space; the measure is the mean over them.
inline constexpr std::array<double, 5> kMmdBandwidths{0.05, 0.1, 0.2, 0.5, 1.0};

/// Distances to one sample whose own kernel sum is computed once. Values in float, sums in double.
class KernelDistance {
 public:
  /// `truth` D×N.
  explicit KernelDistance(const Points& truth);

  /// Unbiased MMD² of `points` (D×M): mean k over pairs of points + the same of the truth − 2·mean k between
  /// them; empty with fewer than two points on a side or a coordinate that is not finite.
  std::optional<double> mmd_squared(const Points& points) const;

 private:
  Eigen::MatrixXf truth_;  // N×D: one axis of all points is contiguous
  double truth_mean_ = 0;  // mean of k over pairs i ≠ j
};

MetricEntry mmd2_entry();

}  // namespace diffuscope
