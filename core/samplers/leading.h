// The leading grid: every ⌊T/N⌋-th level counted up from t = 1. It does not begin at T, where the noise that
// sampling starts from belongs: kept because many published samplers use it (Lin et al. 2023 show the harm).
#pragma once

#include "core/samplers/time_grid.h"

namespace diffuscope {

inline std::vector<GridLevel> make_leading_grid(const GridSource& source, const ParamValues&, int steps) {
  return whole_level_grid("leading", source.schedule, steps,
                          [&](int i) { return 1 + (steps - 1 - i) * (source.schedule.steps() / steps); });
}

inline TimeGridEntry leading_entry() {
  return {"leading",
          "leading",
          {"Evenly spaced in t, counted up from the first level, so that it stops short of T: with few steps "
           "sampling then starts from noise that is stronger than the level says.",
           R"(t_i = 1 + (N-1-i)\lfloor T/N\rfloor,\quad t_N = 0)",
           "Lin et al. 2023, Common diffusion noise schedules and sample steps are flawed, table 2"},
          {},
          {make_leading_grid, /*whole_levels=*/true}};
}

}  // namespace diffuscope
