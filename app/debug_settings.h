// What the Debug workspace looks at: one particle or all, where playing stops, how a fork continues. View
// choices only.
#pragma once

#include <cstdint>
#include <string>

#include "core/samplers/breakpoints.h"

namespace diffuscope {

/// Columns of the step table, in this order.
enum class StepColumn { kT, kRatio, kLength, kUpdate, kX0, kExactX0, kX0Error, kEpsError, kNoise, kMode };
inline constexpr int kStepColumns = 10;

inline constexpr int kMostForks = 5000;
inline constexpr int kMostForkRefine = 20;

struct DebugSettings {
  bool all = false;  ///< the table and the card show means over all particles instead of the chosen one
  unsigned columns = 0b1001001001;  ///< of the step table, a bit each (StepColumn)
  Breakpoints breakpoints = {};
  std::string stopped = {};  ///< why playing stopped, a sentence; empty while nothing stopped it
  bool fork = false;         ///< whether continuations of the current step are drawn
  int fork_count = 200;
  int fork_refine = 1;            ///< steps of the fork for every step of the run
  std::string fork_sampler = {};  ///< id; empty: the run's own
  std::uint64_t fork_seed = 1;    ///< of the fresh noise
  bool fork_exact = false;        ///< asks the exact denoiser instead of the run's
};

}  // namespace diffuscope
