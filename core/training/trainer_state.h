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

}  // namespace diffuscope
