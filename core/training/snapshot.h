// What a training run shows of itself at one moment: immutable, shared, safe on any thread.
#pragma once

#include <string>

#include "core/backend/backends.h"
#include "core/model/mlp.h"
#include "core/scene/experiment.h"
#include "core/training/checkpoints.h"

namespace diffuscope {

enum class RunStatus { kRunning, kPaused, kFinished, kDiverged, kFailed };

/// Seconds per iteration (exponential mean) by phase. Those of shards that run side by side count as the
/// share of one thread.
struct PhaseTimes {
  double data = 0;       ///< drawing samples, levels, noise
  double forward = 0;    ///< features and network
  double loss = 0;       ///< the loss, its gradient and its sums by noise level
  double backward = 0;   ///< down to the gradient of the shard
  double sum = 0;        ///< of the shards' gradients, and its norm
  double optimizer = 0;  ///< clipping, Adam, EMA; arranging the new weights for the next pass
  double device = 0;     ///< all but the data, where a device trains
  double publish = 0;    ///< copying what is shown (mean over half a second)

  double total() const { return data + forward + loss + backward + sum + optimizer + device + publish; }
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
  std::string processor;                          ///< what computes: "CPU, AVX-512"
  EngineFactory make_engine = make_usual_engine;  ///< of what computes, for all that asks these weights
  CheckpointsPtr checkpoints = std::make_shared<const Checkpoints>();  ///< of the run so far
  std::int64_t newest_iteration = 0;  ///< of the training; larger than `iteration` when this is its past

  bool is_past() const { return iteration < newest_iteration; }
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// The same with images as points of their plane (image_plane.h); any other is given back as it is. What its
/// network says of such points is the exact answer, for there is no network for them.
SnapshotPtr on_plane(const SnapshotPtr& snapshot);

/// The run of `now` as it was at `checkpoint`: weights, errors and gradients of then; loss history, status
/// and speed of now.
SnapshotPtr past_snapshot(const Snapshot& now, const CheckpointPtr& checkpoint);

}  // namespace diffuscope
