// A noise schedule: the levels (alpha_t, sigma_t) for t = 0 … T, and what lies between them.
// It is its ratios σ̃_t = σ_t/α_t plus a scale rule; between grid points ln σ̃ is interpolated linearly in t
// for t ≥ 1, and σ̃ itself on (0, 1), where ln σ̃ would run to −∞. A last level with alpha = 0 is carried as
// the pair, never as a ratio; on the way to it 1/σ̃ falls linearly.
#pragma once

#include <span>
#include <vector>

#include "core/registry.h"
#include "core/types.h"

namespace diffuscope {

inline constexpr int kMaxDiffusionSteps = 4000;

/// How α and σ follow from the ratio σ̃: α² + σ² = 1 (Ho et al. 2020), α = 1 (Song & Ermon 2019), or
/// α + σ = 1 (Liu et al. 2023).
enum class ScaleRule { kVariancePreserving, kVarianceExploding, kFlow };

/// The level with ratio σ̃ on this scale; σ̃ = ∞ is (0, 1), which a variance-exploding process never reaches.
NoiseLevel level_of_ratio(ScaleRule rule, double ratio);

class Schedule {
 public:
  /// Variance-preserving schedule from β_1 … β_T, each in (0, 1), the last also 1 when T > 1: ᾱ_t = ∏(1−β_s),
  /// α = √ᾱ, σ = √(1−ᾱ) (Ho et al. 2020, eq. 4). ᾱ is accumulated in log space, so ᾱ_T and 1−ᾱ_1 keep full
  /// precision. Other β are a programmer's mistake: std::invalid_argument.
  static Schedule from_betas(std::span<const double> betas);

  /// Schedule from ln σ̃_1 … ln σ̃_T, strictly increasing; the last may be +∞ (alpha = 0) unless variance
  /// exploding. Anything else is a programmer's mistake: std::invalid_argument.
  static Schedule from_log_ratios(ScaleRule rule, std::vector<double> log_ratios);

  /// T: number of diffusion steps.
  int steps() const { return static_cast<int>(levels_.size()) - 1; }

  /// The level at t in [0, T], fractional t interpolated (see the top); t is clamped.
  NoiseLevel at(double t) const;

  /// The t in [0, T] whose level has ratio σ̃ (inverse of `at`); clamped to [0, T].
  double t_of_ratio(double ratio) const;

  /// The level on this schedule's scale with ratio σ̃, also beyond the last level.
  NoiseLevel with_ratio(double ratio) const { return level_of_ratio(scale_rule_, ratio); }

  ScaleRule scale_rule() const { return scale_rule_; }
  bool variance_preserving() const { return scale_rule_ == ScaleRule::kVariancePreserving; }

  /// Variance that step t adds, σ_t² − (α_t/α_{t−1})²σ_{t−1}², for t = 1 … T; on the variance-preserving
  /// scale it is β_t, on the others it is not called so.
  double beta(int t) const { return betas_[static_cast<std::size_t>(t) - 1]; }
  /// ᾱ_t = α_t² for t = 0 … T.
  double alpha_bar(int t) const {
    return levels_[static_cast<std::size_t>(t)].alpha * levels_[static_cast<std::size_t>(t)].alpha;
  }
  /// Posterior variance β̃_t = σ_ts²σ_s²/σ_t² with s = t − 1, t = 1 … T; β̃_1 = 0 (Ho et al. 2020, eq. 7).
  double posterior_variance(int t) const;
  /// Levels 0 … T.
  std::span<const NoiseLevel> levels() const { return levels_; }

  /// Standard deviation of the prior N(0, σ²I) from which the reverse process starts at level T: 1 when
  /// variance preserving, σ_T when variance exploding, √(α_T² + σ_T²) for flows (1 as α_T = 0).
  double prior_std() const { return prior_std(levels_.back()); }
  /// The same when it starts at another level of this scale (a sampler's grid need not begin at T).
  double prior_std(NoiseLevel start) const;

 private:
  ScaleRule scale_rule_ = ScaleRule::kVariancePreserving;
  std::vector<NoiseLevel> levels_;  // T+1
  std::vector<double> betas_;       // T
  std::vector<double> log_ratios_;  // ln σ̃_t for t = 1 … T; the last is +∞ where alpha = 0
};

/// E KL(q(x_t|x_0) ‖ N(0, s²I)), s = prior_std, in nats per dimension at E x_0² = 1: ½(α²/s² + σ²/s² − 1 −
/// ln σ²/s²), that is −½ ln(1−ᾱ_t) where α² + σ² = 1 = s; at t = T the bound's L_T. Infinite at t = 0.
double prior_kl(NoiseLevel level, double prior_std = 1);

/// The same variance-preserving schedule ended in pure noise (Lin et al. 2023, algorithm 1):
/// √ᾱ ← (√ᾱ − √ᾱ_T)·√ᾱ_1/(√ᾱ_1 − √ᾱ_T), so that α_T = 0 and α_1 stays. ε-prediction is then undefined at T.
/// Flows end so already, variance-exploding schedules never do: both are returned as they are.
Schedule with_zero_terminal_snr(const Schedule& schedule);

using MakeSchedule = Schedule (*)(const ParamValues& params, int diffusion_steps);
using ScheduleEntry = Entry<MakeSchedule>;

/// All schedules: linear, quadratic, cosine, sigmoid, constant, inverse_time, vp_sde, geometric, karras,
/// flow, custom.
std::span<const ScheduleEntry> schedules();

/// Builds schedule `id`; UserError, starting with `where`, for an unknown id, a parameter or T (1 … 4000) out
/// of range. A custom one built this way has its default curve.
Schedule make_schedule(std::string_view id, const ParamValues& params, int diffusion_steps,
                       std::string_view where = "schedule");

}  // namespace diffuscope
