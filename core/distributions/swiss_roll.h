// One spiral arm that starts off the centre: a curve rolled up in the plane.
// The angle is uniform, so the inner turns are denser.
// The radius grows in proportion to the angle, to 2 at the outer end.
#pragma once

#include <cmath>
#include <numbers>

#include "core/distributions/noisy_curve.h"

namespace diffuscope {

inline DistributionEntry swiss_roll_distribution() {
  static const std::vector<Param> params{{.name = "turns",
                                          .label = "turns",
                                          .value = 1.5,
                                          .min = 0.5,
                                          .max = 4,
                                          .about = {"How often the roll goes around.", {}, {}}},
                                         noise_param(0.05)};
  return {"swiss_roll",
          "Swiss roll",
          {"A rolled-up curve, denser towards its centre.",
           R"(2\,\tfrac{\theta}{\theta_{\max}}(\cos\theta, \sin\theta) + \sigma z)",
           {}},
          params,
          [](const ParamValues& values) -> DistributionPtr {
            const float start = 1.5f * std::numbers::pi_v<float>;
            const float range =
                2 * std::numbers::pi_v<float> * static_cast<float>(value_of(params, values, "turns"));
            const auto curve = [=](float u) -> std::array<float, 2> {
              const float angle = start + range * u;
              const float radius = 2 * angle / (start + range);
              return {radius * std::cos(angle), radius * std::sin(angle)};
            };
            return std::make_shared<NoisyCurve>(curve, value_of(params, values, "noise"));
          }};
}

}  // namespace diffuscope
