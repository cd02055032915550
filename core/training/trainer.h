// One training iteration at a time, no threads of its own: draws a batch, noises it, runs the network forward
// and backward over shards whose number depends on the batch alone (so results do not depend on the thread
// count), clips, steps Adam and the EMA.
#pragma once

#include <optional>

#include "core/backend/backends.h"
#include "core/concurrency/worker_team.h"
#include "core/training/batch.h"
#include "core/training/checkpoints.h"
#include "core/training/snapshot.h"

namespace diffuscope {

class Trainer {
 public:
  /// `team` must outlive the trainer. `make_engine` chooses what computes.
  Trainer(ExperimentPtr experiment, WorkerTeam& team, EngineFactory make_engine = make_usual_engine);

  /// One iteration; returns the loss of its batch: mean over samples of weight·‖F − target‖²/D. When it
  /// diverges, the last good weights come back and diverged() is true until restore() or a new learning rate.
  float iterate();
  /// A loss or gradient was not finite, or the loss rose a thousandfold over its best level.
  bool diverged() const { return diverged_; }

  std::int64_t iteration() const { return state_.iteration; }
  /// Fetched from the device that trains, where there is one.
  const TrainerState& state();
  /// Continues from a state of the same network; clears the divergence; the histories go back with it.
  void restore(TrainerState state);
  /// Goes on with another experiment of the same network; the losses by level start anew.
  void set_experiment(ExperimentPtr experiment);
  /// The untrained network: weights from the scene's seed.
  TrainerState initial_state() const;

  /// From the next iteration on something else computes; nothing is lost.
  void set_engine(EngineFactory make_engine);

  const LiveSettings& live() const { return live_; }
  void set_live(const LiveSettings& settings);
  /// The run's planned length: the learning rate decays towards it.
  void set_planned_iterations(std::int64_t iterations) { planned_iterations_ = iterations; }
  std::int64_t planned_iterations() const { return planned_iterations_; }

  /// What computes: "CPU, AVX-512".
  std::string processor() const { return engine_->about(); }
  /// Everything of a snapshot but run id, status and message. Copies both weight buffers.
  Snapshot snapshot();
  /// Asks for a snapshot of this moment, for take_snapshot(): the weights of a device travel while it goes
  /// on.
  void begin_snapshot();
  /// The snapshot of begin_snapshot(); none while it is on its way.
  std::optional<Snapshot> take_snapshot();
  /// This moment, to come back to.
  Checkpoint checkpoint();

 private:
  /// Whose weights are the newest, where a device trains.
  enum class Newest { kState, kDevice, kBoth };
  /// What decides the samples of a batch, but for the shares of importance sampling.
  struct DrawnFrom {
    ExperimentPtr experiment;
    std::int64_t iteration;
    LiveSettings live;
    bool operator==(const DrawnFrom&) const = default;
  };
  struct Shard {
    Batch batch;
    Batch next;  // drawn for a device while it computes
    Weights gradient;
    double loss_sum = 0;
    LevelSums level_sums;
    PhaseTimes times;
  };
  void run_shard(int shard, int shards, NetworkPass& pass);
  void apply_loss(Shard& shard, Eigen::Index first, Eigen::Ref<Points> output) const;
  void count_column(Shard& shard, Eigen::Index column, float squared) const;
  bool iterate_here(int shards);
  bool iterate_on_device(int shards);
  void draw_for_device(std::int64_t iteration, int shards);
  double take_batch(int shards);
  double draw_ahead(int shards);
  void count_device_result(int shards);
  void fetch_state();
  Snapshot snapshot_without_weights() const;
  void lose_device();
  OptimizerStep optimizer_step() const;
  DrawnFrom drawn_from(std::int64_t iteration) const { return {experiment_, iteration, live_}; }
  /// Whether the levels of a batch are only known after the losses of the one before.
  bool levels_follow_losses() const { return live_.level_sampling == LevelSampling::kImportance; }
  void take_plan(std::int64_t iteration);
  void plan_ahead();
  BatchPlan plan_batch(std::int64_t iteration) const;
  bool apply_gradient(int shards);
  void record(float loss, int shards);
  void keep_if_good(double loss);
  void fall_back();
  double learning_rate() const;
  void count_phase(double PhaseTimes::*phase, double seconds);
  void count_shard_phases(int shards);

  ExperimentPtr experiment_;
  WorkerTeam& team_;
  std::shared_ptr<const Mlp> network_;
  EngineFactory make_engine_;
  std::unique_ptr<NetworkEngine> engine_;
  BatchMaker batch_maker_;
  LiveSettings live_;
  std::int64_t planned_iterations_;
  TrainerState state_;
  TrainerState good_;                      // the last state known to train well
  std::optional<TrainerState> candidate_;  // to become it when its first loss is sound
  double good_loss_ = std::numeric_limits<double>::infinity();
  bool diverged_ = false;

  std::unique_ptr<ResidentTraining> device_;  // null: everything happens here
  Newest newest_ = Newest::kState;
  std::int64_t state_iteration_ = 0;    // of the weights in state_, which a device may have left behind
  std::optional<Snapshot> on_its_way_;  // all but the weights
  std::optional<DrawnFrom> ahead_;      // of device_x0_, device_columns_ and the shards' next
  Points device_x0_;
  std::vector<TrainingColumn> device_columns_;
  ResidentResult device_result_;

  BatchPlan plan_;                    // of the batch that is made next
  std::optional<DrawnFrom> planned_;  // of plan_, where it was made ahead
  std::vector<Shard> shards_;
  std::vector<std::unique_ptr<NetworkPass>> passes_;  // a worker's, so that its caches keep their memory
  Weights gradient_;
  std::vector<double> chunk_norms_;
  float gradient_norm_ = 0;

  LossRecorder loss_;
  LevelLossRecorder level_loss_;
  PhaseTimes phases_;
  double preparing_ = 0;  // seconds of the plan and of the weights for the passes of this iteration
};

}  // namespace diffuscope
