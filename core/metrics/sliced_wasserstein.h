// Sliced Wasserstein-2: the root of the mean, over fixed directions, of the squared W2 between the
// projections (Bonneel et al. 2015). In one dimension it is the exact W2, from the sorted points. It reaches
// its floor long before samples look right, so it is never shown alone.
#pragma once

#include <optional>

#include "core/metrics/metrics.h"

namespace diffuscope {

/// Unit directions, D×count, always the same: for D = 1 the one there is, for D = 2 the angles π(k + ½)/count
/// (half a turn holds every direction, and even spacing integrates best), for D ≥ 3 normalized normals of
/// stream kProjections, seed 0.
Eigen::MatrixXf projection_directions(int dim, int count);

/// Squared W2 between two samples on a line, both sorted and not empty, sizes may differ: the exact integral
/// of the squared difference of the two quantile functions, which are steps (equal sizes: mean squared
/// difference in order).
double wasserstein2_squared(std::span<const float> sorted_a, std::span<const float> sorted_b);

/// Distances to one sample whose projections are sorted once.
class SlicedWasserstein {
 public:
  /// `truth` D×N.
  SlicedWasserstein(const Points& truth, int projections);

  /// √mean W2² of `points` (D×M); empty without points or when a coordinate is not finite.
  std::optional<double> distance(const Points& points) const;

 private:
  Eigen::MatrixXf directions_;  // D×P
  Eigen::MatrixXf sorted_;      // N×P, columns ascending
};

MetricEntry sliced_w2_entry();

}  // namespace diffuscope
