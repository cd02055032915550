// Several spiral arms that start at the centre and end at radius 2.
// The angle is the root of a uniform number, so the density along an arm is about even.
// All arms have the same weight.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/distributions/noisy_curve.h"

namespace diffuscope {

inline DistributionEntry spirals_distribution() {
  static const std::vector<Param> params{{.name = "arms",
                                          .label = "arms",
                                          .value = 2,
                                          .min = 1,
                                          .max = 6,
                                          .about = {"Number of arms.", {}, {}},
                                          .integer = true},
                                         {.name = "turns",
                                          .label = "turns",
                                          .value = 1.25,
                                          .min = 0.25,
                                          .max = 4,
                                          .about = {"How often an arm goes around.", {}, {}}},
                                         noise_param(0.05)};
  return {"spirals",
          "Spirals",
          {"Interleaved spiral arms from the centre outwards.",
           R"(2\sqrt{u}\,(\cos\theta, \sin\theta) + \sigma z,\quad \theta = 2\pi(n\sqrt{u} + k/K))",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const auto arms = static_cast<float>(value_of(params, values, "arms"));
            const auto turns = static_cast<float>(value_of(params, values, "turns"));
            const auto curve = [=](float u) -> std::array<float, 2> {
              const float arm = std::floor(u * arms);
              const float root = std::sqrt(std::max(0.0f, u * arms - arm));
              const float angle = 2 * std::numbers::pi_v<float> * (turns * root + arm / arms);
              return {2 * root * std::cos(angle), 2 * root * std::sin(angle)};
            };
            return std::make_shared<NoisyCurve>(curve, value_of(params, values, "noise"));
          }};
}

}  // namespace diffuscope
