// The levels of EDM as a forward process: σ^(1/ρ) grows evenly from σ_min to σ_max, data not shrunk
// (Karras et al. 2022, eq. 5, read from its end).
#pragma once

#include <algorithm>

#include "core/schedules/exploding.h"
#include "core/schedules/karras_ratios.h"

namespace diffuscope {

inline ScheduleEntry karras_schedule() {
  static const std::vector<Param> params{
      sigma_min_param(0.002, "Karras et al. 2022, table 1"),
      sigma_max_param(80, "Karras et al. 2022, table 1"),
      {.name = "rho",
       .label = "ρ",
       .value = 7,
       .min = 1,
       .max = 20,
       .about = {"How strongly the levels crowd at small noise: 1 spaces σ evenly, large values ln σ.",
                 R"(\rho)", "Karras et al. 2022, appendix D.1"}}};
  return {"karras",
          "Karras (EDM)",
          {"Noise grows slowly near the data and fast far away while the data keep their size (variance "
           "exploding).",
           R"(\sigma_t = \left(\sigma_{\min}^{1/\rho} + \tfrac{t-1}{T-1}\left(\sigma_{\max}^{1/\rho} )"
           R"(- \sigma_{\min}^{1/\rho}\right)\right)^{\rho},\quad \alpha_t = 1)",
           "Karras et al. 2022, eq. 5"},
          params,
          [](const ParamValues& values, int steps) {
            auto sigmas =
                karras_ratios(value_of(params, values, "sigma_min"), value_of(params, values, "sigma_max"),
                              value_of(params, values, "rho"), steps);
            std::reverse(sigmas.begin(), sigmas.end());
            return exploding_schedule(sigmas);
          }};
}

}  // namespace diffuscope
