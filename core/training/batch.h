// A training batch: data, levels, noise, and what the network should answer. The levels of a batch are chosen
// together; after that every sample is a function of (seed, iteration, position), so shards can be made on
// any thread.
#pragma once

#include <vector>

#include "core/denoisers/network_role.h"
#include "core/model/mlp.h"
#include "core/scene/experiment.h"
#include "core/training/loss_history.h"
#include "core/training/loss_weight.h"
#include "core/training/variance_loss.h"

namespace diffuscope {

/// The largest batch; sample `position` of iteration i has index i·kMaxBatch + position.
inline constexpr std::int64_t kMaxBatch = 65536;

/// What a network trained on this experiment means.
NetworkRole network_role(const Experiment& experiment);

/// The network of a scene, for data of this dimension and with these classes.
std::shared_ptr<const Mlp> make_network(const Experiment& experiment);

/// What the settings' sampling of levels means for a prediction: never kUsual.
LevelSampling level_sampling(const LiveSettings& settings, Prediction prediction);

/// How batches are made at present.
struct BatchSettings {
  LiveSettings live;
  LevelShares shares = uniform_shares();  ///< of importance sampling
};

/// How a column's data and noise make what the network sees and should answer:
/// input = input_x0·x_0 + input_eps·ε, target = target_x0·x_0 − target_eps·ε.
struct Mixing {
  float input_x0, input_eps, target_x0, target_eps;
};

/// n columns of a batch; buffers grow once.
struct Batch {
  Points x0, eps;                        ///< D×n, model space
  std::vector<Mixing> mixing;            ///< n
  Points input;                          ///< D×n, scaled x_t as the network sees it
  Points target;                         ///< D×n, the exact F
  Eigen::RowVectorXf condition;          ///< n
  Eigen::RowVectorXf weight;             ///< n, of the squared error, importance divided out
  Eigen::RowVectorXf importance;         ///< n, how much more often than uniformly the level is drawn
  Eigen::RowVectorXf eps_factor;         ///< n, ε-error = eps_factor·(F − target)
  std::vector<int> level_bin;            ///< n, bin of u = t/T
  std::vector<VarianceTarget> variance;  ///< n, of the variance head; empty without one
  std::vector<LabelMix> labels;          ///< n, some dropped; empty where the network has none
};

/// A batch before it is made: its levels.
struct BatchPlan {
  std::int64_t iteration = 0;
  BatchSettings settings;
  LevelSampling sampling{};  ///< never kUsual
  /// By column, which of the levels t = 1 … T that teach something it has, counted from 0; empty where levels
  /// are not among these (kLogNormal). Ascending: x_0 and ε do not ask for t, so any order is as random, and
  /// what a level gives to the first layer is computed once for columns side by side.
  std::vector<int> level = {};
  double share_sum = 0;  ///< of importance sampling, over all those levels
};

class BatchMaker {
 public:
  explicit BatchMaker(ExperimentPtr experiment);
  /// Chooses the levels of the batch of `iteration`, settings.live.batch columns.
  BatchPlan plan(std::int64_t iteration, const BatchSettings& settings) const;
  /// Fills the batch with columns [first, first + count) of the plan's.
  void make(const BatchPlan& plan, Eigen::Index first, Eigen::Index count, Batch& batch) const;
  /// As make(), without eps, input and target: for whoever draws the noise (kTrainingNoise) elsewhere.
  void draw(const BatchPlan& plan, Eigen::Index first, Eigen::Index count, Batch& batch) const;

 private:
  /// What one noise level contributes to a column: x_t = level.alpha·x0 + level.sigma·ε, and so on.
  struct ColumnLevel : TrainingLevel {
    int bin;
    Mixing mixing;
    float eps_factor;
    VarianceTarget variance;
  };
  ColumnLevel column_level(NoiseLevel level, double t) const;
  ColumnLevel log_normal_level(const BatchPlan& plan, Eigen::Index column) const;
  /// Which of discrete_levels_ each column has, not in order yet.
  void draw_levels(BatchPlan& plan) const;
  void draw_by_shares(BatchPlan& plan) const;
  const ColumnLevel& discrete_level(const BatchPlan& plan, Eigen::Index column) const {
    return discrete_levels_[static_cast<std::size_t>(plan.level[static_cast<std::size_t>(column)])];
  }
  /// How much more often than uniformly the level is drawn.
  double importance(const BatchPlan& plan, const ColumnLevel& level) const;
  void draw_labels(std::uint64_t sample, Eigen::Index count, double dropout,
                   std::vector<LabelMix>& labels) const;

  ExperimentPtr experiment_;
  NetworkRole role_;
  std::vector<ColumnLevel> discrete_levels_;  // t = 1 … T
};

}  // namespace diffuscope
