// β follows a logistic curve from beta_start to beta_end: nearly constant at both ends, steep in the middle.
// The ends are scaled with T.
// Its argument runs from −6 to 6, so both ends are reached to within 0.25 % of their distance.
#pragma once

#include <cmath>

#include "core/schedules/betas.h"

namespace diffuscope {

inline ScheduleEntry sigmoid_schedule() {
  static const std::vector<Param> params{beta_start_param(), beta_end_param(), scale_with_steps_param()};
  return {"sigmoid",
          "Sigmoid",
          {"β rises along an S-shaped curve: nearly constant at both ends, steep in the middle.",
           R"(\beta_t = \beta_1 + \frac{\beta_T - \beta_1}{1 + e^{-z_t}},\quad z_t = -6 \ldots 6)",
           "Xu et al. 2022 (GeoDiff), code"},
          params,
          [](const ParamValues& values, int steps) {
            const double scale = beta_scale(params, values, steps);
            const double first = scale * value_of(params, values, "beta_start");
            const double last = scale * value_of(params, values, "beta_end");
            return schedule_of_betas(steps, [&](int t) {
              return first + (last - first) / (1 + std::exp(-evenly_spaced(-6, 6, t, steps)));
            });
          }};
}

}  // namespace diffuscope
