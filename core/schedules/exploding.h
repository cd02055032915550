// What the variance-exploding schedules share: the range of σ as two parameters, and the step from levels
// σ_1 < … < σ_T with α = 1 to a schedule.
#pragma once

#include <cmath>
#include <vector>

#include "core/schedules/schedule.h"

namespace diffuscope {

inline Param sigma_min_param(double value, std::string source) {
  return {
      .name = "sigma_min",
      .label = "smallest σ",
      .value = value,
      .min = 1e-4,
      .max = 0.1,
      .about = {"Noise of the first step, t = 1, in units of model space.", R"(\sigma_1)", std::move(source)},
      .logarithmic = true};
}
inline Param sigma_max_param(double value, std::string source) {
  return {
      .name = "sigma_max",
      .label = "largest σ",
      .value = value,
      .min = 0.5,
      .max = 1000,
      .about = {"Noise at t = T; it must be large against the data, which have standard deviation 1 unless "
                "scaled, for they are not shrunk.",
                R"(\sigma_T)", std::move(source)},
      .logarithmic = true};
}

/// The schedule with α = 1 and these σ_1 … σ_T, strictly increasing.
inline Schedule exploding_schedule(const std::vector<double>& sigmas) {
  std::vector<double> log_ratios;
  for (const double sigma : sigmas) log_ratios.push_back(std::log(sigma));
  return Schedule::from_log_ratios(ScaleRule::kVarianceExploding, std::move(log_ratios));
}

}  // namespace diffuscope
