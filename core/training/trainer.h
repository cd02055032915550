// One training iteration at a time, no threads of its own: draws a batch, noises it, runs the network forward
// and backward over shards whose number depends on the batch alone (so results do not depend on the thread
// count), clips, steps Adam and the EMA.
#pragma once

#include "core/backend/backends.h"
#include "core/concurrency/worker_team.h"
#include "core/training/batch.h"
#include "core/training/checkpoints.h"
#include "core/training/snapshot.h"

namespace diffuscope {

class Trainer {
 public:
  /// `team` must outlive the trainer. `make_engine` chooses what computes.
  Trainer(ExperimentPtr experiment, WorkerTeam& team, const EngineFactory& make_engine = make_usual_engine);

  /// One iteration; returns the loss of its batch: mean over samples of weight·‖F − target‖²/D. When it
  /// diverges, the last good weights come back and diverged() is true until restore() or a new learning rate.
  float iterate();
  /// A loss or gradient was not finite, or the loss rose a thousandfold over its best level.
  bool diverged() const { return diverged_; }

  const TrainerState& state() const { return state_; }
  /// Continues from a state of the same network; clears the divergence; the histories go back with it.
  void restore(TrainerState state);
  /// Goes on with another experiment of the same network; the losses by level start anew.
  void set_experiment(ExperimentPtr experiment);
  /// The untrained network: weights from the scene's seed.
  TrainerState initial_state() const;

  const LiveSettings& live() const { return live_; }
  void set_live(const LiveSettings& settings);
  /// The run's planned length: the learning rate decays towards it.
  void set_planned_iterations(std::int64_t iterations) { planned_iterations_ = iterations; }
  std::int64_t planned_iterations() const { return planned_iterations_; }

  /// What computes: "CPU, AVX-512".
  std::string processor() const { return engine_->about(); }
  /// Everything of a snapshot but run id, status and message. Copies both weight buffers.
  Snapshot snapshot() const;
  /// This moment, to come back to.
  Checkpoint checkpoint() const;

 private:
  struct Shard {
    Batch batch;
    std::unique_ptr<NetworkPass> pass;
    Weights gradient;
    double loss_sum = 0;
    LevelSums level_sums;
    PhaseTimes times;
  };
  void run_shard(const BatchSettings& settings, Shard& shard, Eigen::Index first, Eigen::Index count);
  void apply_loss(Shard& shard, Eigen::Index first, Eigen::Ref<Points> output) const;
  BatchSettings batch_settings() const;
  bool apply_gradient(int shards);
  void record(float loss, int shards);
  void keep_if_good();
  void fall_back();
  double learning_rate() const;

  ExperimentPtr experiment_;
  WorkerTeam& team_;
  std::shared_ptr<const Mlp> network_;
  std::unique_ptr<NetworkEngine> engine_;
  BatchMaker batch_maker_;
  LiveSettings live_;
  std::int64_t planned_iterations_;
  TrainerState state_;
  TrainerState good_;  // the last state known to train well
  double good_loss_ = std::numeric_limits<double>::infinity();
  bool diverged_ = false;

  std::vector<Shard> shards_;
  Weights gradient_;
  std::vector<double> chunk_norms_;
  float gradient_norm_ = 0;

  LossRecorder loss_;
  LevelLossRecorder level_loss_;
  PhaseTimes phases_;
};

}  // namespace diffuscope
