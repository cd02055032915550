// A regular grid over a rectangle of the plane (or an interval): where densities and scores are evaluated for
// display.
#pragma once

#include "core/types.h"

namespace diffuscope {

/// Axis-aligned rectangle [x_min, x_max]×[y_min, y_max]; y is unused in 1D.
struct Box {
  double x_min = -3, x_max = 3, y_min = -3, y_max = 3;
  bool operator==(const Box&) const = default;
};

/// Centres of nx×ny cells of `box`, 2×(nx·ny), x fastest, y upward; for dim 1: 1×nx.
template <class Scalar = float>
PointsOf<Scalar> grid_points(const Box& box, int nx, int ny, int dim = 2) {
  PointsOf<Scalar> points(dim, dim == 1 ? nx : Eigen::Index{nx} * ny);
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    points(0, i) =
        static_cast<Scalar>(box.x_min + (box.x_max - box.x_min) * (static_cast<double>(i % nx) + 0.5) / nx);
    if (dim > 1)
      points(1, i) =
          static_cast<Scalar>(box.y_min + (box.y_max - box.y_min) * (static_cast<double>(i / nx) + 0.5) / ny);
  }
  return points;
}

}  // namespace diffuscope
