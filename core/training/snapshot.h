// What a training run shows of itself at one moment: immutable, shared, safe on any thread.
#pragma once

#include <string>

#include "core/model/mlp.h"
#include "core/scene/experiment.h"
#include "core/training/checkpoints.h"

namespace diffuscope {

enum class RunStatus { kRunning, kPaused, kFinished, kDiverged, kFailed };

/// Seconds per iteration (exponential mean) by phase.
struct PhaseTimes {
  double data = 0;     ///< drawing samples, levels, noise
  double forward = 0;  ///< features, network and loss
  double backward = 0;
  double optimizer = 0;  ///< gradient sum, clipping, Adam, EMA
};

struct Snapshot {
  int run = 0;  ///< id of the run, unique in the process
  ExperimentPtr experiment;
  std::int64_t iteration = 0;
  std::int64_t planned_iterations = 0;
  WeightsPtr raw, ema;
  LossHistory loss;
  LevelLoss level_loss{};
  LevelShares level_shares = uniform_shares();  ///< of importance sampling, as they are or would be
  float recent_loss = 0;  ///< mean of the optimized objective over the last 100 iterations
  float gradient_norm = 0;
  double learning_rate = 0;  ///< in force now (after warm-up and decay)
  RunStatus status = RunStatus::kRunning;
  std::string message;  ///< what happened and what to try, for kDiverged and kFailed
  double iterations_per_second = 0;
  double seconds = 0;  ///< of training so far
  PhaseTimes phases;
  int threads = 1;
  std::string processor;                                               ///< what computes: "CPU, AVX-512"
  CheckpointsPtr checkpoints = std::make_shared<const Checkpoints>();  ///< of the run so far
  std::int64_t newest_iteration = 0;  ///< of the training; larger than `iteration` when this is its past

  bool is_past() const { return iteration < newest_iteration; }
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// The run of `now` as it was at `checkpoint`: weights, errors and gradients of then; loss history, status
/// and speed of now.
SnapshotPtr past_snapshot(const Snapshot& now, const CheckpointPtr& checkpoint);

}  // namespace diffuscope
