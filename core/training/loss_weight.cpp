#include "core/training/loss_weight.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/training/batch.h"

namespace diffuscope {
namespace {

double variational_weight(const Schedule& schedule, const TrainingLevel& at) {
  const double decoder = 1 / (2 * transition(schedule.at(0), schedule.at(1)).variance);
  if (at.t <= 1) return decoder;
  return std::min(decoder, 0.5 * (schedule.at(at.t - 1).snr() - at.level.snr()));
}

double x0_weight(const LiveSettings& settings, const NetworkRole& role, const TrainingLevel& at) {
  const double snr = at.level.snr();
  switch (settings.weighting) {
    case Weighting::kMinSnr:
      return std::min(snr, settings.min_snr_gamma);
    case Weighting::kVariational:
      return variational_weight(role.schedule, at);
    case Weighting::kEdm:
      return 1 / (role.data_std * role.data_std) + snr;  // (σ̃² + σ_d²)/(σ̃σ_d)²
    case Weighting::kSnrTruncated:
      return std::max(snr, 1.0);
    case Weighting::kUnit:
      break;
  }
  return 1 / (at.scaling.out * at.scaling.out);
}

/// Density of u when ln σ̃ is normal: that of ln σ̃ times its slope.
double log_normal_density(const Schedule& schedule, const LiveSettings& settings, double u) {
  const int steps = schedule.steps();
  const double h = 0.5 / steps;
  const double low = std::max(u - h, 1e-3 / steps), high = std::min(u + h, 1.0);
  const auto log_ratio = [&](double at) { return std::log(schedule.at(at * steps).ratio()); };
  const double slope = (log_ratio(high) - log_ratio(low)) / (high - low);
  const double z = (log_ratio(u) - settings.log_sigma_mean) / settings.log_sigma_std;
  const double density = std::exp(-0.5 * z * z) / (settings.log_sigma_std * std::sqrt(2 * std::numbers::pi));
  return std::isfinite(slope) ? density * slope : 0;
}

}  // namespace

double loss_weight(const LiveSettings& settings, const NetworkRole& role, const TrainingLevel& at) {
  // x̂_0 − x_0 = out·(F − target).
  if (settings.weighting == Weighting::kUnit) return 1;
  return x0_weight(settings, role, at) * at.scaling.out * at.scaling.out;
}

EffectiveWeights effective_weights(const Experiment& experiment, const LiveSettings& settings,
                                   const LevelShares& shares, int points) {
  const NetworkRole role = network_role(experiment);
  const Schedule& schedule = experiment.schedule;
  const LevelSampling sampling = level_sampling(settings, role.prediction);
  EffectiveWeights result;
  double total = 0;
  for (int i = 0; i < points; ++i) {
    const double u = (i + 0.5) / points;
    const double t = u * schedule.steps();
    const NoiseLevel level = schedule.at(t);
    const TrainingLevel at{level, t, network_scaling(role, level)};
    const double factor = eps_factor(at);
    const bool normal = sampling == LevelSampling::kLogNormal;
    const bool importance = sampling == LevelSampling::kImportance;
    const double density = normal ? log_normal_density(schedule, settings, u) : 1;
    const double weight = density * loss_weight(settings, role, at) / (factor * factor);
    const auto bin = static_cast<std::size_t>(level_bin(t, schedule.steps()));
    result.u.push_back(u);
    result.density.push_back(importance ? shares[bin] : density);
    result.weight.push_back(std::isfinite(weight) ? weight : 0);
    total += result.weight.back() / points;
  }
  if (total > 0)
    for (double& weight : result.weight) weight /= total;
  return result;
}

}  // namespace diffuscope
