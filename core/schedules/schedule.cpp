#include "core/schedules/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace diffuscope {
namespace {

// ln σ̃ = ½ ln((1−ᾱ)/ᾱ) from ln ᾱ: full precision at both ends, finite where ᾱ itself underflows.
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

}  // namespace

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

NoiseLevel Schedule::at(double t) const {
  if (!(t > 0)) return levels_.front();
  if (t >= steps()) return levels_.back();
  const auto below = static_cast<std::size_t>(t);
  const double fraction = t - static_cast<double>(below);
  if (fraction == 0) return levels_[below];
  if (below == 0) return NoiseLevel::variance_preserving(fraction * std::exp(log_ratios_[0]));
  const double from = log_ratios_[below - 1];
  const double to = log_ratios_[below];
  if (std::isinf(to)) return NoiseLevel::variance_preserving(std::exp(from) / (1 - fraction));
  return NoiseLevel::variance_preserving(std::exp(from + fraction * (to - from)));
}

double Schedule::t_of_ratio(double ratio) const {
  if (!(ratio > 0)) return 0;
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

double prior_kl(NoiseLevel level) {
  const double signal = level.alpha * level.alpha;
  const double noise = level.sigma * level.sigma;
  const double excess = signal + noise - 1;
  // Variance preserving with little signal left: ln(1 − ᾱ) from ᾱ, because σ² ≈ 1 has lost its digits.
  if (std::abs(excess) < 1e-12 && signal < 0.5) return -0.5 * std::log1p(-signal);
  return 0.5 * (excess - std::log(noise));
}

}  // namespace diffuscope
