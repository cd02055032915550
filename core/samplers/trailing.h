// The trailing grid: N of the schedule's own T levels, evenly spaced in t and counted down from T, so that
// sampling always begins at the noisiest level (Lin et al. 2023). t_i = T − iT/N, rounded to the nearest
// level, halves to the even one.
#pragma once

#include "core/samplers/time_grid.h"

namespace diffuscope {

inline std::vector<GridLevel> make_trailing_grid(const GridSource& source, const ParamValues&, int steps) {
  return whole_level_grid("trailing", source.schedule, steps, [&](std::int64_t i) {
    return round_half_even(source.schedule.steps() * (steps - i), steps);
  });
}

inline TimeGridEntry trailing_entry() {
  return {"trailing",
          "trailing",
          {"Evenly spaced in t, starting at the last level T.",
           R"(t_i = \mathrm{round}\left(T - i\,\tfrac{T}{N}\right),\quad i = 0,\dots,N-1,\quad t_N = 0)",
           "Lin et al. 2023, Common diffusion noise schedules and sample steps are flawed, table 2"},
          {},
          {make_trailing_grid, /*whole_levels=*/true}};
}

}  // namespace diffuscope
