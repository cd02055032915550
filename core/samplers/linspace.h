// The linspace grid: levels evenly spaced in t from T down to 1, both ends included, rounded to the
// schedule's own levels; then 0. One step starts at T.
#pragma once

#include "core/samplers/time_grid.h"

namespace diffuscope {

inline std::vector<GridLevel> make_linspace_grid(const GridSource& source, const ParamValues&, int steps) {
  const std::int64_t last = source.schedule.steps() - 1;
  return whole_level_grid("linspace", source.schedule, steps, [&](int i) {
    return steps == 1 ? source.schedule.steps() : 1 + round_half_even(last * (steps - 1 - i), steps - 1);
  });
}

inline TimeGridEntry linspace_entry() {
  return {"linspace",
          "linspace",
          {"Evenly spaced in t from the last level to the first, both included.",
           R"(t_i = 1 + \mathrm{round}\left((T-1)\,\tfrac{N-1-i}{N-1}\right),\quad t_N = 0)",
           "Lin et al. 2023, Common diffusion noise schedules and sample steps are flawed, table 2"},
          {},
          {make_linspace_grid, /*whole_levels=*/true}};
}

}  // namespace diffuscope
