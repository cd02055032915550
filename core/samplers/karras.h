// The Karras grid: ratios σ̃ evenly spaced in σ̃^(1/ρ), dense where the noise is small (Karras et al. 2022, eq.
// 5), then 0. A sigma_max above the schedule's last ratio σ̃_T is lowered to it, since the process does not
// reach further; a sigma_min below σ̃_1 is allowed and lies between t = 0 and t = 1. Levels are on the
// schedule's own scale.
#pragma once

#include <fmt/format.h>

#include "core/samplers/time_grid.h"
#include "core/schedules/karras_ratios.h"

namespace diffuscope {

inline std::vector<Param> karras_params() {
  return {
      {.name = "rho",
       .label = "rho",
       .value = 7,
       .min = 1,
       .max = 20,
       .about =
           {"How strongly the levels crowd at small noise: 1 spaces sigma evenly, large values ln sigma."}},
      {.name = "sigma_min",
       .label = "smallest sigma",
       .value = 0.0105,
       .min = 1e-4,
       .max = 10,
       .about = {"Ratio of the last level before 0."},
       .logarithmic = true},
      {.name = "sigma_max",
       .label = "largest sigma",
       .value = 80,
       .min = 0.01,
       .max = 1e4,
       .about = {"Ratio of the first level; lowered to the schedule's last ratio where that is smaller."},
       .logarithmic = true}};
}

/// steps+1 levels; UserError when sigma_min is not below sigma_max and the schedule's last ratio.
inline std::vector<GridLevel> make_karras_grid(const Schedule& schedule, const ParamValues& values,
                                               int steps) {
  const auto params = karras_params();
  const double sigma_min = value_of(params, values, "sigma_min");
  const double last_ratio = schedule.levels().back().ratio();
  const double sigma_max = std::min(value_of(params, values, "sigma_max"), last_ratio);
  if (!(sigma_min < sigma_max))
    throw UserError(fmt::format(
        "the karras grid is empty: sigma_min {} is not below {} {:.4g}; lower sigma_min{}.", sigma_min,
        sigma_max == last_ratio ? "the schedule's last sigma/alpha" : "sigma_max", sigma_max,
        sigma_max == last_ratio ? " or take a schedule that ends noisier" : " or raise sigma_max"));
  std::vector<GridLevel> grid;
  grid.reserve(static_cast<std::size_t>(steps) + 1);
  for (const double ratio : karras_ratios(sigma_min, sigma_max, value_of(params, values, "rho"), steps))
    grid.push_back({schedule.t_of_ratio(ratio), schedule.with_ratio(ratio)});
  grid.push_back({0, {1, 0}});
  return grid;
}

inline TimeGridEntry karras_entry() {
  return {"karras",
          "Karras",
          {"Spaces the levels by noise instead of time: few at large noise, many where details form.",
           R"(\tilde\sigma_i = \left(\sigma_{max}^{1/\rho} + \tfrac{i}{N-1}\left(\sigma_{min}^{1/\rho} )"
           R"(- \sigma_{max}^{1/\rho}\right)\right)^{\rho})",
           "Karras et al. 2022, Elucidating the design space of diffusion-based generative models, eq. 5"},
          karras_params(),
          {make_karras_grid}};
}

}  // namespace diffuscope
