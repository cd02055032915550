// The mixture one starts from when making one's own: three components with full covariances, so that every
// handle (mean, axes, weight) does something visible. Its components are replaced by those of the scene where
// it has any.
#pragma once

#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

/// A 2D component whose axes have the given standard deviations, the first one at `degrees` from the x axis.
inline MixtureComponent tilted_component(double weight, Eigen::Vector2d mean, Eigen::Vector2d stds,
                                         double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  Eigen::Matrix2d axes;
  axes << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  const Eigen::Matrix2d covariance = axes * stds.cwiseAbs2().asDiagonal() * axes.transpose();
  return {weight, mean, 0.5 * (covariance + covariance.transpose())};
}

inline DistributionEntry default_mixture_distribution() {
  return {"gaussian_mixture",
          "Gaussian mixture",
          {"Any number of Gaussians with weights, means and full covariances; starts with three.",
           R"(p(x) = \sum_k \pi_k N(x;\ \mu_k,\ \Sigma_k))",
           {}},
          {},
          [](const ParamValues&) -> DistributionPtr {
            return std::make_shared<GaussianMixture>(
                std::vector{tilted_component(0.4, {-1.5, 0.5}, {0.9, 0.25}, 60),
                            tilted_component(0.35, {1.5, 1.0}, {0.7, 0.3}, -30),
                            tilted_component(0.25, {0.6, -1.5}, {0.8, 0.2}, 10)});
          }};
}

}  // namespace diffuscope
