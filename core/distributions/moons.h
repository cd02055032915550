// Two interleaving half circles: two clusters that no straight line separates.
// The upper one is centred at (0, 0), the lower one at (1, ½); radius 1.
// Both have the same weight.
#pragma once

#include <cmath>
#include <numbers>

#include "core/distributions/noisy_curve.h"

namespace diffuscope {

inline DistributionEntry moons_distribution() {
  static const std::vector<Param> params{noise_param(0.08)};
  return {"moons",
          "Two moons",
          {"Two interleaving half circles.",
           R"((\cos\theta, \sin\theta)\ \text{or}\ (1-\cos\theta, \tfrac12-\sin\theta) + \sigma z)",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const auto curve = [](float u) -> std::array<float, 2> {
              const bool upper = u < 0.5f;
              const float angle = 2 * std::numbers::pi_v<float> * (upper ? u : u - 0.5f);
              if (upper) return {std::cos(angle), std::sin(angle)};
              return {1 - std::cos(angle), 0.5f - std::sin(angle)};
            };
            return std::make_shared<NoisyCurve>(curve, value_of(params, values, "noise"));
          }};
}

}  // namespace diffuscope
