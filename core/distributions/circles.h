// Concentric circles at even distances, the outer one of radius 2.
// A circle's weight is proportional to its radius, so all are equally dense.
// Clusters that share one mean.
#pragma once

#include <cmath>
#include <numbers>

#include "core/distributions/noisy_curve.h"

namespace diffuscope {

inline DistributionEntry circles_distribution() {
  static const std::vector<Param> params{{.name = "circles",
                                          .label = "circles",
                                          .value = 2,
                                          .min = 1,
                                          .max = 5,
                                          .about = {"Number of circles.", {}, {}},
                                          .integer = true},
                                         noise_param(0.06)};
  return {"circles",
          "Concentric circles",
          {"Circles around one centre, all equally dense.",
           R"(r_k(\cos\theta, \sin\theta) + \sigma z,\quad r_k = 2k/K,\ P(k) \propto r_k)",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const int circles = static_cast<int>(value_of(params, values, "circles"));
            const auto curve = [=](float u) -> std::array<float, 2> {
              // Circle k holds the share k of 1 + 2 + … + K.
              float rest = u * static_cast<float>(circles * (circles + 1)) / 2;
              int k = 1;
              while (k < circles && rest >= static_cast<float>(k)) rest -= static_cast<float>(k++);
              const float radius = 2 * static_cast<float>(k) / static_cast<float>(circles);
              const float angle = 2 * std::numbers::pi_v<float> * rest / static_cast<float>(k);
              return {radius * std::cos(angle), radius * std::sin(angle)};
            };
            return std::make_shared<NoisyCurve>(curve, value_of(params, values, "noise"));
          }};
}

}  // namespace diffuscope
