// Chains walk at a noise level instead of down a time grid: y ← y + drift·score + noise·z. A rule only lays
// out the plan, the coefficients of every update; run_chain.h carries it out.
// Distances are on the scale where data are not shrunk, y = x_t/α_t, and σ is the ratio σ_t/α_t.
#pragma once

#include <vector>

#include "core/registry.h"

namespace diffuscope {

/// One update at level σ: y ← y + drift·∇ln p_σ(y) + noise·z.
struct ChainUpdate {
  double sigma = 0;        ///< of the level; 0: the data themselves
  double step = 0;         ///< ε as the rule's convention counts it
  double drift = 0;        ///< factor of the score
  double noise = 0;        ///< factor of the unit normals
  double temperature = 1;  ///< the walk settles at p_σ^(1/temperature)
};

/// All updates of a run; with `metropolis` each is a proposal that is accepted or rejected.
struct ChainPlan {
  std::vector<ChainUpdate> updates;
  bool metropolis = false;
};

struct ChainMake {
  /// The plan of `steps` ≥ 1 updates. UserError where parameters contradict each other.
  ChainPlan (*plan)(const ParamValues& params, int steps);
  bool takes_step_noise = true;  ///< false: needs random numbers that are no normals, so no file serves
};
using ChainEntry = Entry<ChainMake>;

/// All chains: langevin, mala, annealed_langevin.
std::span<const ChainEntry> chains();

/// Whether `id` names a chain.
bool is_chain(std::string_view id);

/// The plan of `steps` updates of chain `id`; UserError, starting with `where`, for unknown ids and
/// parameters, steps < 1, an impossible ladder.
ChainPlan make_chain_plan(std::string_view id, const ParamValues& params, int steps,
                          std::string_view where = "chain");

}  // namespace diffuscope
