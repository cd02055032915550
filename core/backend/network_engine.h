// What computes with a network: the batched operations of sampling (forward) and training (forward and
// backward over a shard of a batch, the sum of the shards' gradients, Adam and the EMA), behind one interface
// so that the trainer and the denoiser do not know which processor works. Eigen is the readable reference.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "core/backend/device_network.h"
#include "core/backend/optimizer.h"
#include "core/backend/resident_training.h"
#include "core/concurrency/worker_team.h"
#include "core/model/mlp.h"

namespace diffuscope {

/// Columns of a batch as the network is given them (Mlp::features).
struct NetworkInput {
  Eigen::Ref<const Points> x;                      ///< D×n, scaled
  Eigen::Ref<const Eigen::RowVectorXf> condition;  ///< n, or one for all columns
  std::span<const LabelMix> labels = {};           ///< n, one for all columns, or none: the null label
};

/// Replaces the network's output for the columns from `first` on by d loss/d output.
using OutputLoss = std::function<void(Eigen::Index first, Eigen::Ref<Points> output)>;

/// Seconds of a gradient: up to the loss, and after it.
struct PassTimes {
  double forward = 0, backward = 0;
};

/// Runs columns through the network with the weights of its engine; has the memory for it, so one thread
/// at a time. std::invalid_argument for labels and conditions that do not fit the columns.
class NetworkPass {
 public:
  virtual ~NetworkPass() = default;
  /// out (outputs×n) = network(input).
  virtual void forward(const NetworkInput& input, Points& out) = 0;
  /// Writes d loss/d weights into `gradient` (weight_count; what is between tensors is left alone). `loss` is
  /// called for consecutive ranges of columns that together are all.
  virtual PassTimes gradient(const NetworkInput& input, const OutputLoss& loss, Weights& gradient) = 0;
};

/// What passes are for: gradients need more to be prepared.
enum class EngineUse { kSampling, kTraining };

class NetworkEngine {
 public:
  virtual ~NetworkEngine() = default;

  /// What runs, for the status: "CPU, AVX-512".
  virtual std::string about() const = 0;
  /// Columns that a forward pass best takes at once.
  virtual Eigen::Index block_columns() const = 0;
  /// Whether passes may run at once on several threads; otherwise all calls must come from one thread.
  virtual bool parallel() const { return true; }

  /// The weights of all passes until the next call; they must stay as they are until then. May use `team`.
  virtual void load(const Weights& weights, EngineUse use, WorkerTeam* team) = 0;
  /// Not valid beyond the engine.
  virtual std::unique_ptr<NetworkPass> make_pass() const = 0;

  /// Training on the engine's device, for batches of about `batch` columns; null where the engine has no
  /// memory of its own. The engine must outlive it.
  virtual std::unique_ptr<ResidentTraining> make_resident(int /*batch*/) { return nullptr; }

  /// The network of the last load() on the engine's device; null where it has none. The engine must outlive
  /// it.
  virtual std::unique_ptr<DeviceNetwork> make_device_network() { return nullptr; }

  /// sum = Σ parts in their order, elements [first, first + count); returns the sum of its squares.
  virtual double sum_gradients(std::span<const Weights* const> parts, Eigen::Index first, Eigen::Index count,
                               Weights& sum) const;
  /// adam_update (optimizer.h) on elements [first, first + count).
  virtual void update(const OptimizerStep& step, const Weights& gradient, Eigen::Index first,
                      Eigen::Index count, OptimizedWeights weights) const;
};

/// Makes an engine for a network.
using EngineFactory = std::function<std::unique_ptr<NetworkEngine>(std::shared_ptr<const Mlp>)>;

/// task(index, worker) for each index below `tasks`, shared among the team's threads, or all here where there
/// is no team or passes must not run at once.
template <class Task>
void for_each_task(const NetworkEngine& engine, WorkerTeam* team, int tasks, Task&& task) {
  if (team && engine.parallel()) return team->for_each(tasks, task);
  for (int index = 0; index < tasks; ++index) task(index, 0);
}

}  // namespace diffuscope
