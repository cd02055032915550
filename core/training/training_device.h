// A device that trains: it keeps the weights, the moments and the mean of the weights, and does a whole
// iteration but for drawing data and levels. The trainer hands it batches and reads the state back when
// somebody wants to see it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/training/batch.h"
#include "core/training/optimizer.h"
#include "core/training/trainer_state.h"

namespace diffuscope {

/// One iteration as the device is asked for it.
struct DeviceIteration {
  const Batch* batch;   ///< of BatchMaker::draw, all columns; the device adds the noise
  std::uint64_t seed;   ///< of the noise, stream kTrainingNoise
  std::int64_t number;  ///< of the iteration: its samples begin at number·kMaxBatch
  OptimizerStep step;   ///< gradient_scale is the device's to choose
  double clip_norm;     ///< 0: no clipping
};

/// What an iteration came to.
struct DeviceResult {
  Eigen::RowVectorXf squared;  ///< n, ‖F − target‖² of every column
  double squared_norm = 0;     ///< of the gradient before clipping; not finite: the weights were left alone
};

/// Belongs to the thread that made it. Every call may throw std::runtime_error with the reason for which the
/// device cannot go on; it is then of no more use.
class TrainingDevice {
 public:
  virtual ~TrainingDevice() = default;
  /// Takes over the weights, moments and mean of a state.
  virtual void load(const TrainerState& state) = 0;
  virtual void iterate(const DeviceIteration& iteration, DeviceResult& result) = 0;
  /// Writes weights, moments and mean into a state.
  virtual void store(TrainerState& state) const = 0;
};

}  // namespace diffuscope
