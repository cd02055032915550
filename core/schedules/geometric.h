// Noise levels in geometric progression, data not shrunk: NCSN (Song & Ermon 2019) and the variance-exploding
// SDE. ln σ grows evenly from ln σ_1 to ln σ_T.
#pragma once

#include "core/schedules/betas.h"
#include "core/schedules/exploding.h"

namespace diffuscope {

inline ScheduleEntry geometric_schedule() {
  static const std::vector<Param> params{sigma_min_param(0.01, "Song & Ermon 2019, section 4.3"),
                                         sigma_max_param(50, "Song et al. 2021, appendix C")};
  return {
      "geometric",
      "Geometric σ (NCSN)",
      {"Noise grows by the same factor in every step while the data keep their size (variance exploding).",
       R"(\sigma_t = \sigma_{\min}\left(\frac{\sigma_{\max}}{\sigma_{\min}}\right)^{\frac{t-1}{T-1}},\quad \alpha_t = 1)",
       "Song & Ermon 2019, section 4.3"},
      params,
      [](const ParamValues& values, int steps) {
        const double first = std::log(value_of(params, values, "sigma_min"));
        const double last = std::log(value_of(params, values, "sigma_max"));
        std::vector<double> log_ratios;
        for (int t = 1; t <= steps; ++t) log_ratios.push_back(evenly_spaced(first, last, t, steps));
        return Schedule::from_log_ratios(ScaleRule::kVarianceExploding, std::move(log_ratios));
      }};
}

}  // namespace diffuscope
