#include "core/backend/cpu_engine.h"

#include <cmath>

#include "core/backend/cpu_pass.h"

namespace diffuscope {

std::string cpu_processor(const Kernels& kernels) { return "CPU, " + kernels.name; }

CpuEngine::CpuEngine(std::shared_ptr<const Mlp> network, const Kernels& kernels)
    : network_(std::move(network)),
      kernels_(kernels),
      layers_(static_cast<std::size_t>(network_->spec().layers) + 1) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const WeightTensor& weight = network_->tensors()[2 * l];
    Layer& layer = layers_[l];
    layer.inputs = weight.cols;
    layer.outputs = weight.rows;
    layer.forward_memory.reserve(padded(weight.cols) * padded(weight.rows));
    layer.bias.reserve(padded(weight.rows));
  }
}

Eigen::Index CpuEngine::block_columns() const { return 4 * kForwardTile; }

std::unique_ptr<NetworkPass> CpuEngine::make_pass() const { return std::make_unique<CpuPass>(*this); }

void CpuEngine::load(const Weights& weights, EngineUse use, WorkerTeam* team) {
  weights_ = &weights;
  ++version_;
  const int count = static_cast<int>(layers_.size());
  auto pack_task = [&](int task, int) {
    const auto l = static_cast<std::size_t>(task % count);
    if (task < count)
      pack_forward(l);
    else
      pack_backward(l);
  };
  for_each_task(*this, team, use == EngineUse::kTraining ? 2 * count : count, pack_task);
}

void CpuEngine::pack_forward(std::size_t l) {
  const float* weight = weights_->data() + network_->tensors()[2 * l].offset;
  const float* bias = weights_->data() + network_->tensors()[2 * l + 1].offset;
  Layer& layer = layers_[l];
  float* const memory = layer.forward_memory.data();
  std::copy_n(bias, layer.outputs, layer.bias.data());
  if (l + 1 < layers_.size() || !has_narrow_output()) {
    layer.forward = pack({weight, 1, layer.inputs, layer.inputs, layer.outputs}, kernels_.panel, memory);
    return;
  }
  for (Eigen::Index j = 0; j < layer.outputs; ++j)
    std::copy_n(weight + j * layer.inputs, layer.inputs, memory + j * padded(layer.inputs));
  layer.forward = {memory, layer.inputs, layer.outputs};
}

void CpuEngine::pack_backward(std::size_t l) {
  const float* weight = weights_->data() + network_->tensors()[2 * l].offset;
  Layer& layer = layers_[l];
  const Eigen::Index columns = l > 0 ? layer.inputs : network_->label_rows();
  layer.backward_memory.reserve(packed_size(layer.outputs, columns));
  layer.backward = pack({weight + layer.inputs - columns, layer.inputs, 1, layer.outputs, columns},
                        kernels_.panel, layer.backward_memory.data());
}

double CpuEngine::sum_gradients(std::span<const Weights* const> parts, Eigen::Index first, Eigen::Index count,
                                Weights& sum) const {
  std::vector<const float*> data;
  for (const Weights* part : parts) data.push_back(part->data() + first);
  return kernels_.sum(data.data(), static_cast<int>(data.size()), sum.data() + first, count);
}

void CpuEngine::update(const OptimizerStep& step, const Weights& gradient, Eigen::Index first,
                       Eigen::Index count, OptimizedWeights weights) const {
  const AdamConstants c = adam_constants(step);
  kernels_.adam({.beta1 = kAdamBeta1,
                 .beta2 = kAdamBeta2,
                 .epsilon = kAdamEpsilon,
                 .scale = c.scale,
                 .shrink = c.shrink,
                 .rate = c.rate,
                 .v_scale = c.v_scale,
                 .keep = c.keep},
                {gradient.data() + first, weights.raw.data() + first, weights.m.data() + first,
                 weights.v.data() + first, weights.ema.data() + first},
                count);
}

}  // namespace diffuscope
