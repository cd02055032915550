// What the β schedules share: evenly spaced rows, and the rule that fits β to the number of steps T, with its
// parameters. β is stated for T = 1000; for other T it is scaled by 1000/T, so that ᾱ_T, and with it the
// distance of q(x_T) from the prior, stays about the same (unscaled, T = 50 would end at ᾱ_T = .603).
#pragma once

#include <algorithm>
#include <vector>

#include "core/schedules/schedule.h"

namespace diffuscope {

/// No β is larger: ᾱ_T stays above 0, so ε can always be predicted (Nichol & Dhariwal 2021, section 3.2).
inline constexpr double kMaxBeta = 0.999;

/// Number of steps for which β is stated.
inline constexpr double kReferenceSteps = 1000;

/// Entry t = 1 … T of T values evenly spaced from `first` to `last`; a single one is `last`.
inline double evenly_spaced(double first, double last, int t, int steps) {
  return steps == 1 ? last : first + (last - first) * (t - 1) / (steps - 1);
}

/// The schedule with β_t = min(beta(t), .999), t = 1 … T.
template <class BetaOfT>
Schedule schedule_of_betas(int steps, BetaOfT beta) {
  std::vector<double> betas(static_cast<std::size_t>(steps));
  for (int t = 1; t <= steps; ++t) betas[static_cast<std::size_t>(t) - 1] = std::min(beta(t), kMaxBeta);
  return Schedule::from_betas(betas);
}

inline Param beta_param(std::string name, std::string label, double value, About about) {
  return {.name = std::move(name),
          .label = std::move(label),
          .value = value,
          .min = 1e-6,
          .max = 0.1,
          .about = std::move(about),
          .logarithmic = true};
}
inline Param beta_start_param() {
  return beta_param(
      "beta_start", "β at the start", 1e-4,
      {"Variance added by the first step, for T = 1000.", R"(\beta_1)", "Ho et al. 2020, section 4"});
}
inline Param beta_end_param() {
  return beta_param(
      "beta_end", "β at the end", 0.02,
      {"Variance added by the last step, for T = 1000.", R"(\beta_T)", "Ho et al. 2020, section 4"});
}
inline Param scale_with_steps_param() {
  return {.name = "scale_with_T",
          .label = "scale β with T",
          .value = 1,
          .min = 0,
          .max = 1,
          .about = {"β is multiplied by 1000/T, so that fewer steps still end in pure noise. Off, a short "
                    "schedule keeps part of the data in x_T, and starting from N(0, I) is wrong.",
                    R"(\beta_t \leftarrow \min(.999,\ \tfrac{1000}{T}\,\beta_t))",
                    {}},
          .choices = {"off", "on"}};
}

/// 1000/T where `params` say so, else 1.
inline double beta_scale(std::span<const Param> params, const ParamValues& values, int steps) {
  return value_of(params, values, "scale_with_T") != 0 ? kReferenceSteps / steps : 1;
}

}  // namespace diffuscope
