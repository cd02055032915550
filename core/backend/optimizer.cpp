#include "core/backend/optimizer.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {

double ema_rate(double decay, std::int64_t updates) {
  const auto n = static_cast<double>(updates);
  return std::min(decay, (1 + n) / (10 + n));
}

AdamConstants adam_constants(const OptimizerStep& step) {
  const auto n = static_cast<double>(step.number);
  const double correction1 = 1 - std::pow(static_cast<double>(kAdamBeta1), n);
  const double correction2 = 1 - std::pow(static_cast<double>(kAdamBeta2), n);
  return {.scale = static_cast<float>(step.gradient_scale),
          .shrink = static_cast<float>(1 - step.learning_rate * step.decoupled_decay),
          .rate = static_cast<float>(step.learning_rate / correction1),
          .v_scale = static_cast<float>(1 / std::sqrt(correction2)),
          .keep = static_cast<float>(ema_rate(step.ema_decay, step.number))};
}

void adam_update(const OptimizerStep& step, const Weights& gradient, Eigen::Index first, Eigen::Index count,
                 Weights& raw, Weights& m, Weights& v, Weights& ema) {
  const auto [scale, shrink, rate, v_scale, keep] = adam_constants(step);
  const auto g = gradient.segment(first, count).array() * scale;
  auto m_part = m.segment(first, count).array();
  auto v_part = v.segment(first, count).array();
  auto raw_part = raw.segment(first, count).array();
  auto ema_part = ema.segment(first, count).array();
  m_part = kAdamBeta1 * m_part + (1 - kAdamBeta1) * g;
  v_part = kAdamBeta2 * v_part + (1 - kAdamBeta2) * g.square();
  raw_part = shrink * raw_part - rate * m_part / (v_scale * v_part.sqrt() + kAdamEpsilon);
  ema_part = keep * ema_part + (1 - keep) * raw_part;
}

}  // namespace diffuscope
