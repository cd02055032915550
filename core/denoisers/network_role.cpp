#include "core/denoisers/network_role.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

float condition_of(const NetworkRole& role, double ratio) {
  if (role.prediction == Prediction::kEdm) ratio = std::clamp(ratio, kEdmMinRatio, kEdmMaxRatio);
  if (role.time_embedding == TimeEmbedding::kSinusoidal)
    return static_cast<float>(1000 * role.schedule.t_of_ratio(ratio) / role.schedule.steps());
  constexpr double kSmallest = 1e-6;  // keeps ln finite at t = 0 and where alpha = 0
  return static_cast<float>(0.5 * std::log(std::clamp(ratio, kSmallest, 1 / kSmallest)));
}

}  // namespace

NetworkScaling network_scaling(const NetworkRole& role, NoiseLevel level) {
  const double ratio = level.ratio();
  const float condition = condition_of(role, ratio);
  if (role.prediction == Prediction::kEdm) {
    // edm_scaling written in (α, σ), so that α = 0 needs no special case.
    const double s = role.data_std;
    const double total = level.sigma * level.sigma + level.alpha * level.alpha * s * s;
    return {1 / std::sqrt(total), s * s * level.alpha / total, level.sigma * s / std::sqrt(total), condition};
  }
  const NoiseLevel trained = role.schedule.with_ratio(ratio);
  const double input = level.alpha > level.sigma ? trained.alpha / level.alpha : trained.sigma / level.sigma;
  switch (role.prediction) {
    case Prediction::kEps:
      return {input, 1 / level.alpha, -ratio, condition};
    case Prediction::kX0:
      return {input, 0, 1, condition};
    default:
      return {input, trained.alpha * input, -trained.sigma, condition};
  }
}

}  // namespace diffuscope
