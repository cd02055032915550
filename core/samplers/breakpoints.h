// Where a debugger of samplers stops: conditions on one particle's trace (trace.h), and the first step that
// meets one, with the reason as a sentence. Any thread.
#pragma once

#include <optional>
#include <string>

namespace diffuscope {

struct Trace;  // core/samplers/trace.h

/// Which conditions stop; lengths are in model space.
struct Breakpoints {
  bool at_step = false;
  int step = 10;
  bool not_finite = true;  ///< a coordinate, x̂_0 or x_{t−1} is infinite or no number
  bool too_far = false;    ///< ‖x‖ exceeds `bound`
  double bound = 5;
  bool mode_change = false;  ///< the most likely mode is another one than at the step before
  bool apart = false;        ///< learned and exact x̂_0 differ by more than `distance`
  double distance = 0.5;
  bool operator==(const Breakpoints&) const = default;
};

struct BreakpointHit {
  int step = 0;  ///< index of the level at which it is true: 0 … N
  std::string reason;
};

/// The first level at or after `from` (0 … N) at which a breakpoint that is on is true; none: nullopt.
std::optional<BreakpointHit> first_hit(const Trace& trace, const Breakpoints& breakpoints, int from);

}  // namespace diffuscope
