// A training batch: data, levels, noise, and what the network should answer. Every sample is a function of
// (seed, iteration, position), so shards can be made on any thread.
#pragma once

#include <vector>

#include "core/denoisers/network_role.h"
#include "core/scene/experiment.h"
#include "core/training/loss_history.h"

namespace diffuscope {

/// The largest batch; sample `position` of iteration i has index i·kMaxBatch + position.
inline constexpr std::int64_t kMaxBatch = 65536;

/// What a network trained on this experiment means.
NetworkRole network_role(const Experiment& experiment);

/// n columns of a batch; buffers grow once.
struct Batch {
  Points x0, eps;                 ///< D×n, model space
  Points input;                   ///< D×n, scaled x_t as the network sees it
  Points target;                  ///< D×n, the exact F
  Eigen::RowVectorXf condition;   ///< n
  Eigen::RowVectorXf weight;      ///< n, of the squared error
  Eigen::RowVectorXf eps_factor;  ///< n, ε-error = eps_factor·(F − target)
  std::vector<int> level_bin;     ///< n, bin of u = t/T
};

class BatchMaker {
 public:
  explicit BatchMaker(ExperimentPtr experiment);
  /// Fills columns [first, first + count) of the batch of `iteration`.
  void make(std::int64_t iteration, Eigen::Index first, Eigen::Index count, Weighting weighting,
            Batch& batch) const;

 private:
  /// What one noise level contributes to a column: x_t = level.alpha·x0 + level.sigma·ε, and so on.
  struct ColumnLevel {
    NoiseLevel level;
    NetworkScaling scaling;
    int bin;
  };
  ColumnLevel draw_level(std::uint64_t sample) const;
  ColumnLevel column_level(NoiseLevel level, double t) const;

  ExperimentPtr experiment_;
  NetworkRole role_;
  std::vector<ColumnLevel> discrete_levels_;  // t = 1 … T, for all predictions but EDM
};

}  // namespace diffuscope
