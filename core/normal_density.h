// The bump that everything here is made of.
#pragma once

#include <cmath>
#include <numbers>

namespace diffuscope {

/// N(x; mean, std²) on a line; needs std > 0.
inline double normal_density(double x, double mean, double std) {
  const double z = (x - mean) / std;
  return std::exp(-0.5 * z * z) / (std * std::sqrt(2 * std::numbers::pi));
}

}  // namespace diffuscope
