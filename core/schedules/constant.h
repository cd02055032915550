// β is the same in every step (scaled with T): the simplest schedule, ᾱ falls exponentially.
// The default 0.01 ends at ᾱ_1000 = 0.99^1000 = 4.3e-5, like the linear schedule.
// Its first steps destroy fine structure quickly.
#pragma once

#include "core/schedules/betas.h"

namespace diffuscope {

inline ScheduleEntry constant_schedule() {
  static const std::vector<Param> params{
      beta_param("beta", "β", 0.01, {"Variance added by every step, for T = 1000.", R"(\beta)", {}}),
      scale_with_steps_param()};
  return {"constant",
          "Constant",
          {"The same variance in every step, so the share of data left falls exponentially.",
           R"(\beta_t = \beta,\quad \bar\alpha_t = (1-\beta)^t)", "Sohl-Dickstein et al. 2015"},
          params,
          [](const ParamValues& values, int steps) {
            const double beta = beta_scale(params, values, steps) * value_of(params, values, "beta");
            return schedule_of_betas(steps, [=](int) { return beta; });
          }};
}

}  // namespace diffuscope
