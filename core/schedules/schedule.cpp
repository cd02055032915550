#include "core/schedules/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace diffuscope {
namespace {

// ln σ̃ = ½ ln((1−ᾱ)/ᾱ) from ln ᾱ: full precision at both ends, finite where ᾱ itself underflows.
double log_ratio(double log_alpha_bar) {
  return 0.5 * (std::log(-std::expm1(log_alpha_bar)) - log_alpha_bar);
}

void check_betas(std::span<const double> betas) {
  if (betas.empty()) throw std::invalid_argument("a schedule needs at least one β");
  for (std::size_t i = 0; i < betas.size(); ++i) {
    const bool may_be_one = i > 0 && i + 1 == betas.size();
    if (!(betas[i] > 0 && (betas[i] < 1 || (may_be_one && betas[i] == 1))))  // also catches NaN
      throw std::invalid_argument(fmt::format("β_{} = {} is not between 0 and 1", i + 1, betas[i]));
  }
}

// ln ᾱ of the variance-preserving level with this ln σ̃: −ln(1 + σ̃²), also where σ̃² overflows.
double log_alpha_bar(double log_ratio) {
  if (log_ratio > 0) return -2 * log_ratio - std::log1p(std::exp(-2 * log_ratio));
  return -std::log1p(std::exp(2 * log_ratio));
}

void check_log_ratios(ScaleRule rule, std::span<const double> log_ratios) {
  if (log_ratios.empty()) throw std::invalid_argument("a schedule needs at least one level");
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double before = -kInfinity;
  for (std::size_t i = 0; i < log_ratios.size(); ++i) {
    const bool may_be_infinite = i + 1 == log_ratios.size() && rule != ScaleRule::kVarianceExploding;
    if (!(log_ratios[i] > before) || (log_ratios[i] == kInfinity && !may_be_infinite))  // also catches NaN
      throw std::invalid_argument(
          fmt::format("ln σ̃_{} = {} does not follow {}", i + 1, log_ratios[i], before));
    before = log_ratios[i];
  }
}

}  // namespace

NoiseLevel level_of_ratio(ScaleRule rule, double ratio) {
  switch (rule) {
    case ScaleRule::kVarianceExploding:
      return {1, ratio};
    case ScaleRule::kFlow:
      return std::isinf(ratio) ? NoiseLevel{0, 1} : NoiseLevel{1 / (1 + ratio), ratio / (1 + ratio)};
    default:
      return NoiseLevel::variance_preserving(ratio);
  }
}

Schedule Schedule::from_betas(std::span<const double> betas) {
  check_betas(betas);
  Schedule schedule;
  schedule.betas_.assign(betas.begin(), betas.end());
  schedule.levels_.push_back({1, 0});
  double log_alpha_bar = 0;
  for (const double beta : betas) {
    log_alpha_bar += std::log1p(-beta);
    schedule.levels_.push_back({std::exp(0.5 * log_alpha_bar), std::sqrt(-std::expm1(log_alpha_bar))});
    schedule.log_ratios_.push_back(log_ratio(log_alpha_bar));
  }
  return schedule;
}

Schedule Schedule::from_log_ratios(ScaleRule rule, std::vector<double> log_ratios) {
  check_log_ratios(rule, log_ratios);
  Schedule schedule;
  schedule.scale_rule_ = rule;
  schedule.levels_.push_back({1, 0});
  double before = -std::numeric_limits<double>::infinity();
  for (const double log_ratio : log_ratios) {
    const NoiseLevel level = level_of_ratio(rule, std::exp(log_ratio));
    // From ᾱ in log space where that has more digits than the difference of two variances.
    schedule.betas_.push_back(rule == ScaleRule::kVariancePreserving
                                  ? -std::expm1(log_alpha_bar(log_ratio) - log_alpha_bar(before))
                                  : transition(schedule.levels_.back(), level).variance);
    schedule.levels_.push_back(level);
    before = log_ratio;
  }
  schedule.log_ratios_ = std::move(log_ratios);
  return schedule;
}

double Schedule::prior_std(NoiseLevel start) const {
  if (variance_preserving()) return 1;
  return scale_rule_ == ScaleRule::kVarianceExploding ? start.sigma : std::hypot(start.alpha, start.sigma);
}

NoiseLevel Schedule::at(double t) const {
  if (!(t > 0)) return levels_.front();
  if (t >= steps()) return levels_.back();
  const auto below = static_cast<std::size_t>(t);
  const double fraction = t - static_cast<double>(below);
  if (fraction == 0) return levels_[below];
  if (below == 0) {
    const double first = std::exp(log_ratios_[0]);
    return with_ratio(std::isinf(first) ? fraction / (1 - fraction) : fraction * first);
  }
  const double from = log_ratios_[below - 1];
  const double to = log_ratios_[below];
  if (std::isinf(to)) return with_ratio(std::exp(from) / (1 - fraction));
  return with_ratio(std::exp(from + fraction * (to - from)));
}

double Schedule::t_of_ratio(double ratio) const {
  if (!(ratio > 0)) return 0;
  if (std::isinf(log_ratios_.front())) return std::isinf(ratio) ? 1 : ratio / (1 + ratio);
  const double log_target = std::log(ratio);
  if (log_target <= log_ratios_.front()) return std::exp(log_target - log_ratios_.front());
  if (log_target >= log_ratios_.back()) return steps();
  const auto above = std::upper_bound(log_ratios_.begin(), log_ratios_.end(), log_target);
  const double from = *(above - 1);
  const auto below = static_cast<double>(above - log_ratios_.begin());  // t of `from`
  if (std::isinf(*above)) return below + 1 - std::exp(from - log_target);
  return below + (log_target - from) / (*above - from);
}

double Schedule::posterior_variance(int t) const {
  const double before = levels_[static_cast<std::size_t>(t) - 1].sigma;
  const double after = levels_[static_cast<std::size_t>(t)].sigma;
  return beta(t) * (before / after) * (before / after);
}

double prior_kl(NoiseLevel level, double prior_std) {
  const double signal = level.alpha * level.alpha / (prior_std * prior_std);
  const double noise = level.sigma * level.sigma / (prior_std * prior_std);
  const double excess = signal + noise - 1;
  // Variance preserving with little signal left: ln(1 − ᾱ) from ᾱ, because σ² ≈ 1 has lost its digits.
  if (std::abs(excess) < 1e-12 && signal < 0.5) return -0.5 * std::log1p(-signal);
  return 0.5 * (excess - std::log(noise));
}

Schedule with_zero_terminal_snr(const Schedule& schedule) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (!schedule.variance_preserving()) return schedule;
  const double first = schedule.levels()[1].alpha, last = schedule.levels().back().alpha;
  std::vector<double> log_ratios;
  for (int t = 1; t < schedule.steps(); ++t) {
    const double alpha =
        (schedule.levels()[static_cast<std::size_t>(t)].alpha - last) * first / (first - last);
    log_ratios.push_back(0.5 * std::log((1 - alpha) * (1 + alpha)) - std::log(alpha));
  }
  log_ratios.push_back(kInfinity);
  return Schedule::from_log_ratios(ScaleRule::kVariancePreserving, std::move(log_ratios));
}

}  // namespace diffuscope
