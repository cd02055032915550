// The trailing grid: N of the schedule's own T levels, evenly spaced in t and counted down from T, so that
// sampling always begins at the noisiest level (Lin et al. 2023). t_i = T − iT/N, rounded to the nearest
// level, halves to the even one.
#pragma once

#include <fmt/format.h>

#include "core/samplers/time_grid.h"

namespace diffuscope {

/// Nearest whole number to p/q for p ≥ 0, q > 0; halves go to the even neighbour.
inline int round_half_even(std::int64_t p, std::int64_t q) {
  const std::int64_t floor = p / q;
  const std::int64_t twice_rest = 2 * (p % q);
  const bool up = twice_rest > q || (twice_rest == q && floor % 2 != 0);
  return static_cast<int>(up ? floor + 1 : floor);
}

/// steps+1 levels; UserError when steps > T, since the grid has no more levels than the schedule.
inline std::vector<GridLevel> make_trailing_grid(const Schedule& schedule, const ParamValues&, int steps) {
  const int T = schedule.steps();
  if (steps > T)
    throw UserError(fmt::format(
        "the trailing grid takes at most as many steps as the schedule has ({}), got {}: use fewer "
        "steps or the karras grid.",
        T, steps));
  std::vector<GridLevel> grid;
  grid.reserve(static_cast<std::size_t>(steps) + 1);
  for (std::int64_t i = 0; i < steps; ++i) {
    const int t = round_half_even(static_cast<std::int64_t>(T) * (steps - i), steps);
    grid.push_back({static_cast<double>(t), schedule.levels()[static_cast<std::size_t>(t)]});
  }
  grid.push_back({0, {1, 0}});
  return grid;
}

inline TimeGridEntry trailing_entry() {
  return {"trailing",
          "trailing",
          {"Evenly spaced in t, starting at the last level T.",
           R"(t_i = \mathrm{round}\left(T - i\,\tfrac{T}{N}\right),\quad i = 0,\dots,N-1,\quad t_N = 0)",
           "Lin et al. 2023, Common diffusion noise schedules and sample steps are flawed, table 2"},
          {},
          make_trailing_grid};
}

}  // namespace diffuscope
