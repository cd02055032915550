// The ring of eight modes of the check values: means on a circle of radius r, standard deviation r/20 each,
// scaled so that every axis has standard deviation 1 (variance r²/2 + (r/20)²).
#pragma once

#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

inline GaussianMixture ring_of_8() {
  const double radius = 1 / std::sqrt(0.5 + 0.05 * 0.05);
  std::vector<MixtureComponent> components;
  for (int k = 0; k < 8; ++k) {
    const double angle = k * std::numbers::pi / 4;
    components.push_back({1.0 / 8, radius * Eigen::Vector2d(std::cos(angle), std::sin(angle)),
                          std::pow(0.05 * radius, 2) * Eigen::Matrix2d::Identity()});
  }
  return GaussianMixture(std::move(components));
}

}  // namespace diffuscope
