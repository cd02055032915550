// Training on a device with a memory of its own: weights, moments and mean stay there from iteration to
// iteration, and it does everything but the drawing of data and levels. The trainer hands it batches and
// reads the state back when somebody wants to see it.
#pragma once

#include <memory>
#include <stdexcept>

#include "core/backend/optimizer.h"

namespace diffuscope {

/// What a device is told about one column of a batch; struct Column of shaders/common/columns.glsl.
struct TrainingColumn {
  /// input = input_x0·x_0 + input_eps·ε, target = target_x0·x_0 − target_eps·ε.
  float input_x0 = 0, input_eps = 0, target_x0 = 0, target_eps = 0;
  float condition = 0;
  float first_label = 0, second_label = 0, share = 0;  ///< rows of the table of embeddings
  float loss_scale = 0;                                ///< d loss/d F = loss_scale·(F − target)
  float head_scale = 0;                                ///< of the gradient of the variance head
  float unused0 = 0, unused1 = 0;
  float offset = 0, slope = 0, floor = 0, gain = 0;  ///< of the variance head: VarianceTarget
};

/// A label as a row of the table of embeddings, of which the null label is the last.
inline float label_row(const Mlp& network, Label label) {
  return static_cast<float>(label < 0 ? network.label_count() : label);
}

/// One iteration as a device is asked for it.
struct ResidentIteration {
  Eigen::Ref<const Points> x0;                 ///< D×n, model space
  const std::vector<TrainingColumn>& columns;  ///< n
  std::uint64_t seed;          ///< of the noise: stream kTrainingNoise, from the normal of `first_sample` on
  std::uint64_t first_sample;  ///< of the run; a multiple of 4
  OptimizerStep step;          ///< gradient_scale is the device's to choose
  double clip_norm;            ///< 0: no clipping
};

/// What an iteration came to.
struct ResidentResult {
  Eigen::RowVectorXf squared;  ///< n, ‖F − target‖² of every column
  double squared_norm = 0;     ///< of the gradient before clipping; not finite: the weights were left alone
};

/// The device cannot go on, with the reason alone as text; its engine goes on with the processor.
struct DeviceLost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Belongs to the thread that made it. After a DeviceLost, which every call may throw, it is of no more use.
class ResidentTraining {
 public:
  virtual ~ResidentTraining() = default;
  virtual void load(const OptimizedWeights& weights) = 0;
  /// Starts an iteration; what it refers to is free again when this returns. finish_iteration() must follow.
  virtual void begin_iteration(const ResidentIteration& iteration) = 0;
  /// Writes down what the iteration came to; waits for it.
  virtual void finish_iteration(ResidentResult& result) = 0;
  /// Asks for the state as it is now; it travels while iterations go on. Forgets what was asked before.
  virtual void begin_store() = 0;
  /// True once finish_store() need not wait.
  virtual bool stored() const = 0;
  /// Writes down the state of begin_store(); `weights` are left alone where that fails.
  virtual void finish_store(const OptimizedWeights& weights) = 0;
  /// An iteration, waited for.
  void iterate(const ResidentIteration& iteration, ResidentResult& result) {
    begin_iteration(iteration);
    finish_iteration(result);
  }
  /// The state as it is now; waits for it.
  void store(const OptimizedWeights& weights) {
    begin_store();
    finish_store(weights);
  }
};

}  // namespace diffuscope
