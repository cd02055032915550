// The levels a sampler visits, from noise to data: separate from samplers and from schedules.
// Every grid runs from its noisiest level strictly down to t = 0 and carries for each level the schedule's t,
// fractional between the schedule's own levels.
#pragma once

#include <fmt/format.h>

#include <vector>

#include "core/samplers/sampler.h"
#include "core/schedules/control_points.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// The levels that a network was trained on: t uniform over 1 … T, or ln σ̃ ~ N(mean, std²).
struct TrainedLevels {
  bool log_normal = false;
  double mean = 0, std = 1;  ///< of ln σ̃
};

/// What grids are made from. A schedule alone is enough for most.
struct GridSource {
  GridSource(const Schedule& schedule_used, const TrainedLevels& trained_on = {}, ControlPoints curve = {})
      : schedule(schedule_used), trained(trained_on), knots(std::move(curve)) {}
  const Schedule& schedule;
  TrainedLevels trained;  ///< of the grid "as_trained"
  ControlPoints knots;    ///< of the grid "knots"; empty: its built-in curve
};

/// How to build one grid, and whether it takes levels of the schedule only, so at most T of them.
struct TimeGridMake {
  std::vector<GridLevel> (*levels)(const GridSource&, const ParamValues&, int steps);
  bool whole_levels = false;
};
using TimeGridEntry = Entry<TimeGridMake>;

/// All grids: trailing (t_i = round(T − iT/N), halves to even), karras (ρ-spaced ratios), leading, linspace,
/// quadratic in t, log_snr, as_trained, knots; each ends with 0.
std::span<const TimeGridEntry> time_grids();

/// steps+1 levels from the noisiest to t = 0 (alpha 1, sigma 0), strictly decreasing. UserError for an
/// unknown id or parameter, steps < 1, more steps than T (trailing), a range of ratios that is empty on this
/// schedule, knots that do not fall.
std::vector<GridLevel> make_time_grid(std::string_view id, const ParamValues& params,
                                      const GridSource& source, int steps,
                                      std::string_view where = "sampler.grid");

/// Nearest whole number to p/q for p ≥ 0, q > 0; halves go to the even neighbour.
inline int round_half_even(std::int64_t p, std::int64_t q) {
  const std::int64_t floor = p / q;
  const std::int64_t twice_rest = 2 * (p % q);
  const bool up = twice_rest > q || (twice_rest == q && floor % 2 != 0);
  return static_cast<int>(up ? floor + 1 : floor);
}

/// A grid of the schedule's own levels t = level(0), …, level(steps − 1), then 0: for those that take whole
/// t. UserError naming `grid` when steps > T, since there are no more levels than the schedule has.
template <class Level>
std::vector<GridLevel> whole_level_grid(std::string_view grid, const Schedule& schedule, int steps,
                                        Level level) {
  const int T = schedule.steps();
  if (steps > T)
    throw UserError(
        fmt::format("the {} grid takes at most as many steps as the schedule has ({}), got {}: use fewer "
                    "steps or the karras grid.",
                    grid, T, steps));
  std::vector<GridLevel> levels;
  levels.reserve(static_cast<std::size_t>(steps) + 1);
  for (int i = 0; i < steps; ++i) {
    const int t = level(i);
    levels.push_back({static_cast<double>(t), schedule.levels()[static_cast<std::size_t>(t)]});
  }
  levels.push_back({0, {1, 0}});
  return levels;
}

}  // namespace diffuscope
