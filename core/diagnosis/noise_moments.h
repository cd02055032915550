// The shape of logged or recovered noise: mean, standard deviation and kurtosis of what should be standard
// normal. A uniform generator in place of a normal one may have the right variance; its fourth moment gives
// it away (1.8 against 3).
#pragma once

#include <span>

#include "core/types.h"

namespace diffuscope {

struct NoiseMoments {
  double mean = 0, std = 1, kurtosis = 3;
  double count = 0;

  /// Flat beyond doubt: the kurtosis is nearer to uniform than to normal, by more than eight standard errors
  /// (√(24/n) for normal numbers).
  bool uniform() const;
};

/// Moments of all values; the count is 0 where there are none.
NoiseMoments noise_moments(std::span<const PointsOf<double>> noise);

}  // namespace diffuscope
