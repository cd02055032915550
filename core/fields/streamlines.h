// Streamlines of a plane vector field given on a regular grid: curves that follow it, evenly spread over the
// box. Any thread, pure functions.
#pragma once

#include <vector>

#include "core/fields/grid.h"

namespace diffuscope {

/// A vector field at the centres of nx×ny cells of `box`: 2×(nx·ny), as grid_points lists them.
struct VectorGrid {
  const Points& vectors;
  Box box;
  int nx = 0, ny = 0;

  /// Bilinear between cell centres, constant beyond the outermost.
  Eigen::Vector2f at(float x, float y) const;
};

/// Curves (2×n, n ≥ 2, in the direction of the field) about `separation` apart: each starts where none is
/// near and ends where another one is, at a point where the field vanishes, or at the edge of the box (Jobard
/// & Lefer 1997, simplified). Steps of the midpoint rule, a quarter of `separation` long.
std::vector<Points> streamlines(const VectorGrid& field, double separation);

}  // namespace diffuscope
