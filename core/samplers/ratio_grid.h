// What grids of noise ratios share: the range of σ̃ they span, and their levels on a schedule.
// A sigma_max above the schedule's last ratio σ̃_T is lowered to it, since the process does not reach further;
// a sigma_min below σ̃_1 is allowed and lies between t = 0 and t = 1.
#pragma once

#include <fmt/format.h>

#include "core/samplers/time_grid.h"

namespace diffuscope {

/// Appends sigma_min and sigma_max.
inline void add_ratio_range_params(std::vector<Param>& params) {
  params.push_back({.name = "sigma_min",
                    .label = "smallest sigma",
                    .value = 0.0105,
                    .min = 1e-4,
                    .max = 10,
                    .about = {"Ratio of the last level before 0."},
                    .logarithmic = true});
  params.push_back(
      {.name = "sigma_max",
       .label = "largest sigma",
       .value = 80,
       .min = 0.01,
       .max = 1e4,
       .about = {"Ratio of the first level; lowered to the schedule's last ratio where that is smaller."},
       .logarithmic = true});
}

struct RatioRange {
  double smallest, largest;
};

/// The range that `values` ask for on `schedule`; UserError naming `grid` where it is empty.
inline RatioRange ratio_range(std::string_view grid, std::span<const Param> params, const ParamValues& values,
                              const Schedule& schedule) {
  const double smallest = value_of(params, values, "sigma_min");
  const double last_ratio = schedule.levels().back().ratio();
  const double largest = std::min(value_of(params, values, "sigma_max"), last_ratio);
  if (!(smallest < largest))
    throw UserError(fmt::format(
        "the {} grid is empty: sigma_min {} is not below {} {:.4g}; lower sigma_min{}.", grid, smallest,
        largest == last_ratio ? "the schedule's last sigma/alpha" : "sigma_max", largest,
        largest == last_ratio ? " or take a schedule that ends noisier" : " or raise sigma_max"));
  return {smallest, largest};
}

/// The levels with these falling ratios, then 0.
inline std::vector<GridLevel> grid_of_ratios(const Schedule& schedule, std::span<const double> ratios) {
  std::vector<GridLevel> grid;
  grid.reserve(ratios.size() + 1);
  for (const double ratio : ratios) grid.push_back({schedule.t_of_ratio(ratio), schedule.with_ratio(ratio)});
  grid.push_back({0, {1, 0}});
  return grid;
}

}  // namespace diffuscope
