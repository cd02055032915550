// Training on a graphics card: noise, features, network, loss, gradient, Adam and the mean of the weights;
// the state stays on the card between iterations. Sums are taken in fixed orders without atomics, so the same
// batch gives the same bits on the same card.
#pragma once

#include "core/backend/resident_training.h"
#include "core/backend_gl/gl_network.h"
#include "core/backend_gl/gl_readback.h"

namespace diffuscope {

class GlTraining final : public ResidentTraining {
 public:
  /// Batches may be larger than the room: they then go in more parts. `device` must outlive it. GlFailure
  /// when there is not enough memory.
  GlTraining(GlDevice& device, std::shared_ptr<const Mlp> network, GlRoom room);

  void load(const OptimizedWeights& weights) override;
  void begin_iteration(const ResidentIteration& iteration) override;
  void finish_iteration(ResidentResult& result) override;
  void begin_store() override;
  bool stored() const override { return state_readback_.arrived(); }
  void finish_store(const OptimizedWeights& weights) override;

  /// The gradient of the last iteration, as the processor would have it.
  Weights gradient() const;

 private:
  void upload(const ResidentIteration& iteration);
  void noise(const ResidentIteration& iteration);
  void optimize(const ResidentIteration& iteration);

  GlDevice& device_;
  GlNetwork network_;
  int columns_ = 0;  // of the batch at hand
  GlBuffer column_buffer_, x0_, inputs_, targets_, squared_;
  GlBuffer moments_, average_;
  GlReadback result_readback_, state_readback_;
  Eigen::RowVectorXf squared_copy_;
  Eigen::VectorXf norms_copy_;
  std::array<std::vector<float>, 4> copies_;  // of the state: weights, mean, both moments
};

}  // namespace diffuscope
