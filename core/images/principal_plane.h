// The plane on which images vary most: mean and first two principal components of a set of images, with which
// they are shown like points in two dimensions.
// Coordinates are distances in pixel units, so the plane keeps lengths within it.
#pragma once

#include "core/types.h"

namespace diffuscope {

class PrincipalPlane {
 public:
  /// From D×N samples, D ≥ 2, N ≥ 1: eigenvectors of the two largest eigenvalues of their covariance. The
  /// sign of each is such that its largest entry is positive. O(ND² + D³) up to 256 numbers; beyond
  /// that of at most 4,096 samples, by orthogonal iteration, O(ND). No work for the thread of a window.
  explicit PrincipalPlane(const Points& samples);

  /// Images or differences of images, D×N, as 2×N coordinates along the axes: axesᵀx. Linear, so that what is
  /// true of αx_0 + σε is true of its coordinates; the grey image 0 is the origin.
  Points project(const Eigen::Ref<const Points>& images) const { return axes_.transpose() * images; }

  const Eigen::VectorXf& mean() const { return mean_; }
  const Points& axes() const { return axes_; }  ///< D×2, orthonormal
  /// Share of the total variance along each axis, the larger first; 0 where nothing varies.
  const Eigen::Vector2d& variance_shares() const { return shares_; }

 private:
  Eigen::VectorXf mean_;
  Points axes_;
  Eigen::Vector2d shares_{0, 0};
};

}  // namespace diffuscope
