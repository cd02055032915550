// The grid uniform in log SNR: ln σ̃ falls by the same amount in every step, down to the last, which goes to 0
// (Lu et al. 2022, DPM-Solver, section 3.4). It is the Karras grid with ρ → ∞.
#pragma once

#include <cmath>

#include "core/samplers/ratio_grid.h"

namespace diffuscope {

inline std::vector<Param> log_snr_params() {
  std::vector<Param> params;
  add_ratio_range_params(params);
  return params;
}

inline std::vector<GridLevel> make_log_snr_grid(const GridSource& source, const ParamValues& values,
                                                int steps) {
  const RatioRange range = ratio_range("log_snr", log_snr_params(), values, source.schedule);
  std::vector<double> ratios{range.largest};  // both ends exactly as asked
  for (int i = 1; i < steps - 1; ++i)
    ratios.push_back(range.largest * std::pow(range.smallest / range.largest, i / (steps - 1.0)));
  if (steps > 1) ratios.push_back(range.smallest);
  return grid_of_ratios(source.schedule, ratios);
}

inline TimeGridEntry log_snr_entry() {
  return {
      "log_snr",
      "uniform log-SNR",
      {"Every step lowers the noise by the same factor: as many levels between .01 and .1 as between 10 and "
       "100.",
       R"(\ln\tilde\sigma_i = \ln\sigma_{max} + \tfrac{i}{N-1}\ln\frac{\sigma_{min}}{\sigma_{max}})",
       "Lu et al. 2022, DPM-Solver, section 3.4"},
      log_snr_params(),
      {make_log_snr_grid}};
}

}  // namespace diffuscope
