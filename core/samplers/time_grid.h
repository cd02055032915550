// The levels a sampler visits, from noise to data: separate from samplers and from schedules.
// Every grid runs from its noisiest level strictly down to t = 0 and carries for each level the schedule's t,
// fractional between the schedule's own levels.
#pragma once

#include <vector>

#include "core/samplers/sampler.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

using MakeTimeGrid = std::vector<GridLevel> (*)(const Schedule&, const ParamValues&, int steps);
using TimeGridEntry = Entry<MakeTimeGrid>;

/// All grids: trailing (t_i = round(T − iT/N), halves to even, then 0), karras (ρ-spaced ratios, then 0).
std::span<const TimeGridEntry> time_grids();

/// steps+1 levels from the noisiest to t = 0 (alpha 1, sigma 0), strictly decreasing. UserError for an
/// unknown id or parameter, steps < 1, more steps than T (trailing), a Karras range that is empty on this
/// schedule.
std::vector<GridLevel> make_time_grid(std::string_view id, const ParamValues& params,
                                      const Schedule& schedule, int steps,
                                      std::string_view where = "sampler.grid");

}  // namespace diffuscope
