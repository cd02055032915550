// sample --sampler langevin and its kin: runs the scene's chain and streams every state to trajectory.npy.
// States are y = x/α, so levels.csv has alpha = 1 and sigma = the level's ratio; row i is the level of update
// i, the last row repeats that of the last update.
// One thread.
#pragma once

#include "app/cli/reverse_sampling.h"
#include "core/markov_chains/run_chain.h"

namespace diffuscope {

/// Runs the experiment's chain on `target`; levels and samples of the result are filled, states are in the
/// file. UserError for noise files that the chain does not take.
template <class Scalar>
Trajectory<Scalar> draw_chain(const Experiment& experiment, ChainTarget<Scalar>& target,
                              const NoiseFiles& files, const std::filesystem::path& folder,
                              Progress& progress);

}  // namespace diffuscope
