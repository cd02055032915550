#include "core/denoisers/network_role.h"

#include <algorithm>
#include <cmath>

#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

float condition_of(const NetworkRole& role, double ratio) {
  if (role.prediction == Prediction::kEdm) ratio = std::clamp(ratio, kEdmMinRatio, kEdmMaxRatio);
  if (role.time_embedding != TimeEmbedding::kLogRatio)
    return static_cast<float>(1000 * role.schedule.t_of_ratio(ratio) / role.schedule.steps());
  constexpr double kSmallest = 1e-6;  // keeps ln finite at t = 0 and where alpha = 0
  return static_cast<float>(0.5 * std::log(std::clamp(ratio, kSmallest, 1 / kSmallest)));
}

}  // namespace

NetworkScaling network_scaling(const NetworkRole& role, NoiseLevel level) {
  const double ratio = level.ratio();
  const float condition = condition_of(role, ratio);
  if (role.prediction == Prediction::kEdm) {
    const double s = role.data_std;
    const double total = level.sigma * level.sigma + level.alpha * level.alpha * s * s;
    const PredictionForm form = prediction_form(role.prediction, {level, {}, s});
    return {1 / std::sqrt(total), form.skip, form.out, condition};
  }
  // On every scale the network sees x as a variance-preserving process would show it: of about unit size.
  const NoiseLevel trained = NoiseLevel::variance_preserving(ratio);
  const bool noise_only = role.prediction == Prediction::kEps || role.prediction == Prediction::kScore;
  if (noise_only && level.alpha == 0)
    return {1 / level.sigma, 0, 0, condition};  // ε̂ = x/σ: nothing about x_0, so its mean
  const double input = level.alpha > level.sigma ? trained.alpha / level.alpha : trained.sigma / level.sigma;
  if (role.prediction == Prediction::kEps || role.prediction == Prediction::kX0) {  // the same on any scale
    const PredictionForm form = prediction_form(role.prediction, {level});
    return {input, form.skip, form.out, condition};
  }
  const double before = level_before(role.schedule, ratio).ratio();
  const PredictionForm form =
      prediction_form(role.prediction, {trained, NoiseLevel::variance_preserving(before)});
  return {input, form.skip * input, form.out, condition};
}

NoiseLevel level_before(const Schedule& schedule, double ratio) {
  return schedule.at(std::max(0.0, schedule.t_of_ratio(ratio) - 1));
}

}  // namespace diffuscope
