// The geometry of a mixture component as handles see it: the axes of its ellipse, and the covariance that
// follows when the end of one axis is dragged. Pure functions, any thread.
#pragma once

#include <array>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

inline constexpr double kSmallestStd = 0.01, kLargestStd = 20;  ///< of a component that is edited, data units
inline constexpr double kEllipseReach = 2;  ///< ellipses are drawn at so many standard deviations

/// Principal axes: unit directions, perpendicular, and the standard deviation along each.
struct EllipseAxes {
  std::array<Eigen::Vector2d, 2> direction;
  std::array<double, 2> std;
};

/// The axes of a 2×2 covariance, the longer one first; of a round one along x and y.
EllipseAxes ellipse_axes(const Eigen::MatrixXd& covariance);

/// Σ = Σ_i std_i² d_i d_iᵀ.
Eigen::MatrixXd covariance_of(const EllipseAxes& axes);

/// The axes after axis `dragged` was pulled to `offset` from the mean: it points there and its standard
/// deviation is `std`, within the limits above; the other turns with it and keeps its length.
EllipseAxes with_axis(const EllipseAxes& axes, int dragged, const Eigen::Vector2d& offset, double std);

/// Relative weights after component k got the share `share` (clamped to .001 … .999) of the whole; the others
/// keep their proportions. Nothing changes where k is the only one with a weight.
void set_share(std::vector<MixtureComponent>& components, std::size_t k, double share);

/// π_k = w_k / Σ w.
double share_of(const std::vector<MixtureComponent>& components, std::size_t k);

}  // namespace diffuscope
