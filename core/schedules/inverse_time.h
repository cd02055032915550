// β_t = 1/(T−t+1): every step erases the same share of the signal's variance, ᾱ_t = (T−t)/T falls on a
// straight line (Sohl-Dickstein et al. 2015). The last step erases all that is left: α_T = 0, so ε-prediction
// is undefined there.
#pragma once

#include "core/schedules/betas.h"

namespace diffuscope {

inline ScheduleEntry inverse_time_schedule() {
  return {"inverse_time",
          "1/(T − t + 1)",
          {"Erases an equal share of the variance in every step; the last step leaves nothing (α = 0), where "
           "a noise prediction says nothing about the data.",
           R"(\beta_t = \frac{1}{T-t+1},\quad \bar\alpha_t = \frac{T-t}{T})",
           "Sohl-Dickstein et al. 2015, section 2.4"},
          {},
          [](const ParamValues&, int steps) {
            // ᾱ in closed form: ln σ̃ = ½ ln(t/(T−t)).
            std::vector<double> log_ratios;
            for (int t = 1; t <= steps; ++t)
              log_ratios.push_back(
                  0.5 * (std::log(static_cast<double>(t)) - std::log(static_cast<double>(steps - t))));
            return Schedule::from_log_ratios(ScaleRule::kVariancePreserving, std::move(log_ratios));
          }};
}

}  // namespace diffuscope
