// The Karras grid: ratios σ̃ evenly spaced in σ̃^(1/ρ), dense where the noise is small (Karras et al. 2022, eq.
// 5), then 0. Levels are on the schedule's own scale.
#pragma once

#include "core/samplers/ratio_grid.h"
#include "core/schedules/karras_ratios.h"

namespace diffuscope {

inline std::vector<Param> karras_params() {
  std::vector<Param> params{
      {.name = "rho",
       .label = "rho",
       .value = 7,
       .min = 1,
       .max = 20,
       .about = {
           "How strongly the levels crowd at small noise: 1 spaces sigma evenly, large values ln sigma."}}};
  add_ratio_range_params(params);
  return params;
}

/// steps+1 levels; UserError when sigma_min is not below sigma_max and the schedule's last ratio.
inline std::vector<GridLevel> make_karras_grid(const GridSource& source, const ParamValues& values,
                                               int steps) {
  const auto params = karras_params();
  const RatioRange range = ratio_range("karras", params, values, source.schedule);
  return grid_of_ratios(source.schedule,
                        karras_ratios(range.smallest, range.largest, value_of(params, values, "rho"), steps));
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
