// √β grows linearly ("scaled linear"): gentler at first than the linear schedule.
// The ends are scaled with T before the root is taken.
// With beta_start 8.5e-4 and beta_end 0.012 it is the schedule of Stable Diffusion, which ends at ᾱ_1000 =
// 0.0047.
#pragma once

#include <cmath>

#include "core/schedules/betas.h"

namespace diffuscope {

inline ScheduleEntry quadratic_schedule() {
  static const std::vector<Param> params{
      beta_start_param(),
      beta_end_param(),
      scale_with_steps_param(),
      {.name = "constants",
       .label = "constants",
       .about = {"The two ends: as given above (those of Ho et al. unless changed), or the pair of Stable "
                 "Diffusion, 0.00085 and 0.012, whatever stands above.",
                 R"(\bar\alpha_{1000} = 0.0047 \text{ with Stable Diffusion's})",
                 "Rombach et al. 2022, code"},
       .choices = {"given", "stable_diffusion"}}};
  return {"quadratic",
          "Quadratic",
          {"The root of β grows evenly. From 0.00085 to 0.012 it is the schedule of Stable Diffusion, which "
           "keeps a trace of the data at t = T.",
           R"(\beta_t = \left(\sqrt{\beta_1} + \tfrac{t-1}{T-1}\,(\sqrt{\beta_T} - \sqrt{\beta_1})\right)^2)",
           "Rombach et al. 2022"},
          params,
          [](const ParamValues& values, int steps) {
            const double scale = beta_scale(params, values, steps);
            const bool given = value_of(params, values, "constants") == 0;
            const double first = std::sqrt(scale * (given ? value_of(params, values, "beta_start") : 8.5e-4));
            const double last = std::sqrt(scale * (given ? value_of(params, values, "beta_end") : 0.012));
            return schedule_of_betas(steps, [&](int t) {
              const double root = evenly_spaced(first, last, t, steps);
              return root * root;
            });
          }};
}

}  // namespace diffuscope
