// Everything that training changes: enough to continue bit for bit.
#pragma once

#include "core/model/mlp.h"
#include "core/training/level_shares.h"

namespace diffuscope {

struct TrainerState {
  std::int64_t iteration = 0;
  Weights raw, ema, adam_m, adam_v;
  LevelMoments moments = {};  ///< of importance sampling
};

/// An untrained network with weights from `seed`.
inline TrainerState initial_trainer_state(const Mlp& network, std::uint64_t seed) {
  TrainerState state;
  state.raw = network.initial_weights(seed);
  state.ema = state.raw;
  state.adam_m = Weights::Zero(network.weight_count());
  state.adam_v = state.adam_m;
  return state;
}

}  // namespace diffuscope
