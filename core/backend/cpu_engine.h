// Training and sampling with the vector kernels: layers fused per tile of samples, so that activations stay
// in the caches. The weights are packed once per load; what the kernels compute, and why it is fast, is told
// at the top of kernels/kernels.h.
#pragma once

#include "core/backend/aligned_floats.h"
#include "core/backend/kernels/kernels.h"
#include "core/backend/network_engine.h"

namespace diffuscope {

/// "CPU, AVX-512".
std::string cpu_processor(const Kernels& kernels);

class CpuEngine final : public NetworkEngine {
 public:
  /// `kernels`: one of all_kernels().
  CpuEngine(std::shared_ptr<const Mlp> network, const Kernels& kernels);

  std::string about() const override { return cpu_processor(kernels_); }
  Eigen::Index block_columns() const override;
  void load(const Weights& weights, EngineUse use, WorkerTeam* team) override;
  std::unique_ptr<NetworkPass> make_pass() const override;
  double sum_gradients(std::span<const Weights* const> parts, Eigen::Index first, Eigen::Index count,
                       Weights& sum) const override;
  void update(const OptimizerStep& step, const Weights& gradient, Eigen::Index first, Eigen::Index count,
              OptimizedWeights weights) const override;

  // For its passes:

  /// The output layer has so few outputs that it is a NarrowLayer: its `forward` is W itself, rows padded.
  bool has_narrow_output() const { return network_->outputs() <= 4; }
  /// A layer's weights as the products read them, inputs in, outputs out: `forward` is b(k, j) = W(j, k),
  /// `backward` b(j, k) = W(j, k) (of the first layer only the label's columns; empty when sampling).
  struct Layer {
    Eigen::Index inputs = 0, outputs = 0;
    PackedMatrix forward, backward;
    AlignedFloats forward_memory, backward_memory, bias;
  };
  const Mlp& network() const { return *network_; }
  const Kernels& kernels() const { return kernels_; }
  const Weights& weights() const { return *weights_; }
  const std::vector<Layer>& layers() const { return layers_; }
  /// Changes with every load: what was derived from the weights before is void.
  std::int64_t version() const { return version_; }

 private:
  void pack_forward(std::size_t l);
  void pack_backward(std::size_t l);

  std::shared_ptr<const Mlp> network_;
  const Kernels& kernels_;
  const Weights* weights_ = nullptr;
  std::vector<Layer> layers_;  // as in Mlp: the hidden ones and the linear output
  std::int64_t version_ = 0;
};

}  // namespace diffuscope
