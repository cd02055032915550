// The variance-preserving SDE with β(u) = β_min + β_d u (Song et al. 2021, eq. 32), seen at u = t/T: the
// limit of the linear schedule for many steps. It needs no scaling with T: ᾱ_T = 4.3e-5 whatever T is.
#pragma once

#include <cmath>

#include "core/schedules/schedule.h"

namespace diffuscope {

inline ScheduleEntry vp_sde_schedule() {
  static const std::vector<Param> params{
      {.name = "beta_min",
       .label = "β_min",
       .value = 0.1,
       .min = 1e-3,
       .max = 5,
       .about = {"Rate at which variance is added at u = 0.", R"(\beta(0))", "Song et al. 2021, appendix C"},
       .logarithmic = true},
      {.name = "beta_d",
       .label = "β_d",
       .value = 19.9,
       .min = 0.1,
       .max = 40,
       .about = {"How much that rate grows from u = 0 to u = 1.", R"(\beta(1) - \beta(0))",
                 "Karras et al. 2022, table 1"},
       .logarithmic = true}};
  return {"vp_sde",
          "VP-SDE",
          {"The linear schedule in continuous time: exact for every number of steps.",
           R"(\tilde\sigma(u) = \sqrt{e^{\frac12\beta_d u^2 + \beta_{\min} u} - 1},\quad u = t/T)",
           "Song et al. 2021, eq. 32; Karras et al. 2022, table 1"},
          params,
          [](const ParamValues& values, int steps) {
            const double slope = value_of(params, values, "beta_min"),
                         bend = value_of(params, values, "beta_d");
            std::vector<double> log_ratios;
            for (int t = 1; t <= steps; ++t) {
              const double u = static_cast<double>(t) / steps;
              const double exponent = 0.5 * bend * u * u + slope * u;
              log_ratios.push_back(0.5 * (exponent + std::log(-std::expm1(-exponent))));
            }
            return Schedule::from_log_ratios(ScaleRule::kVariancePreserving, std::move(log_ratios));
          }};
}

}  // namespace diffuscope
