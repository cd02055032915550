// Rectified flow: data and noise on a straight line, α = 1 − u, σ = u (Liu et al. 2023; Lipman et al. 2023).
// The last level is pure noise, (0, 1). A shift s > 1 spends more of the time at high noise (Esser et al.
// 2024): it multiplies the ratio σ̃ by s.
#pragma once

#include <cmath>

#include "core/schedules/schedule.h"

namespace diffuscope {

inline ScheduleEntry flow_schedule() {
  static const std::vector<Param> params{
      {.name = "shift",
       .label = "shift s",
       .value = 1,
       .min = 0.1,
       .max = 10,
       .about =
           {"Multiplies the noise ratio of every level: above 1 more of the time is spent at high noise.",
            R"(u \leftarrow \frac{s u}{1 + (s-1) u})", "Esser et al. 2024, eq. 23"},
       .logarithmic = true}};
  return {"flow",
          "Rectified flow",
          {"Every point moves straight from data to noise; the last level is pure noise, where a noise "
           "prediction says nothing about the data.",
           R"(x_u = (1-u)\,x_0 + u\,\epsilon,\quad u = t/T)", "Liu et al. 2023; Lipman et al. 2023"},
          params,
          [](const ParamValues& values, int steps) {
            const double log_shift = std::log(value_of(params, values, "shift"));
            std::vector<double> log_ratios;
            for (int t = 1; t <= steps; ++t)
              log_ratios.push_back(log_shift + std::log(static_cast<double>(t)) -
                                   std::log(static_cast<double>(steps - t)));
            return Schedule::from_log_ratios(ScaleRule::kFlow, std::move(log_ratios));
          }};
}

}  // namespace diffuscope
