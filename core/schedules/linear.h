// β grows linearly from beta_start to beta_end: the schedule of DDPM (Ho et al. 2020).
// At T = 1000 with 1e-4 … 0.02 it ends at ᾱ_T = 4.0e-5.
// Much of the time is spent at high noise, which is why the cosine schedule was proposed.
#pragma once

#include "core/schedules/betas.h"

namespace diffuscope {

inline ScheduleEntry linear_schedule() {
  static const std::vector<Param> params{beta_start_param(), beta_end_param(), scale_with_steps_param()};
  return {"linear",
          "Linear",
          {"β grows evenly from its first to its last value: the schedule of DDPM.",
           R"(\beta_t = \beta_1 + \tfrac{t-1}{T-1}\,(\beta_T - \beta_1))", "Ho et al. 2020, section 4"},
          params,
          [](const ParamValues& values, int steps) {
            const double scale = beta_scale(params, values, steps);
            const double first = scale * value_of(params, values, "beta_start");
            const double last = scale * value_of(params, values, "beta_end");
            return schedule_of_betas(steps, [&](int t) { return evenly_spaced(first, last, t, steps); });
          }};
}

}  // namespace diffuscope
