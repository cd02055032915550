// Batches as tests want them: all columns at once.
#pragma once

#include "core/training/batch.h"

namespace diffuscope {

/// The batch of an iteration, settings.live.batch columns.
inline Batch whole_batch(const BatchMaker& maker, std::int64_t iteration, const BatchSettings& settings) {
  Batch batch;
  maker.make(maker.plan(iteration, settings), 0, settings.live.batch, batch);
  return batch;
}
/// With `columns` columns instead.
inline Batch whole_batch(const ExperimentPtr& experiment, std::int64_t iteration, int columns,
                         LiveSettings live = {}) {
  live.batch = columns;
  return whole_batch(BatchMaker(experiment), iteration, {live});
}

}  // namespace diffuscope
