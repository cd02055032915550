#include "core/backend/network_engine.h"

namespace diffuscope {

double NetworkEngine::sum_gradients(std::span<const Weights* const> parts, Eigen::Index first,
                                    Eigen::Index count, Weights& sum) const {
  auto total = sum.segment(first, count);
  total = parts[0]->segment(first, count);
  for (const Weights* part : parts.subspan(1)) total += part->segment(first, count);
  return static_cast<double>(total.squaredNorm());
}

void NetworkEngine::update(const OptimizerStep& step, const Weights& gradient, Eigen::Index first,
                           Eigen::Index count, OptimizedWeights weights) const {
  adam_update(step, gradient, first, count, weights.raw, weights.m, weights.v, weights.ema);
}

}  // namespace diffuscope
