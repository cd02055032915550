// The arithmetic that first-order samplers share: x ← a·x + b·x̂_0 + c·z over whole matrices.
// A rule only says what a, b and c are for a pair of levels, in double; so every backend can use the same
// numbers, and no difference of nearly equal points is ever formed (ε̂ is folded into the coefficients).
#pragma once

#include <cmath>

#include "core/samplers/sampler.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// Coefficients of x ← x·x_t + x0·x̂_0 + noise·z.
struct AffineUpdate {
  double x = 0;
  double x0 = 0;
  double noise = 0;
};

/// λ = ln(α/σ), half the log-SNR: −∞ where alpha = 0, +∞ where sigma = 0.
inline double log_snr_half(NoiseLevel level) { return std::log(level.alpha) - std::log(level.sigma); }

/// Euler step of the probability-flow ODE in x/α over σ/α: the estimated noise is kept, x_s = α_s x̂_0 +
/// σ_s ε̂ with ε̂ = (x_t − α_t x̂_0)/σ_t.
inline AffineUpdate euler_update(NoiseLevel from, NoiseLevel to) {
  const double kept = to.sigma / from.sigma;
  return {kept, to.alpha - kept * from.alpha, 0};
}

/// The level with this ratio σ/α on the scale of two others: variance preserving, exploding or flow, told
/// from them (a level with alpha = 0 says less than one with signal).
inline NoiseLevel level_between(NoiseLevel from, NoiseLevel to, double ratio) {
  const NoiseLevel& known = from.alpha > 0 ? from : to;
  constexpr double kTolerance = 1e-9;
  if (std::abs(known.alpha - 1) < kTolerance && known.sigma > 0)
    return level_of_ratio(ScaleRule::kVarianceExploding, ratio);
  if (std::abs(known.alpha + known.sigma - 1) < kTolerance) return level_of_ratio(ScaleRule::kFlow, ratio);
  return level_of_ratio(ScaleRule::kVariancePreserving, ratio);
}

/// x ← a·x + b·x̂_0 for an update without noise.
template <class Scalar>
void apply_update(const AffineUpdate& update, const PointsOf<Scalar>& x0, PointsOf<Scalar>& x) {
  x = static_cast<Scalar>(update.x) * x + static_cast<Scalar>(update.x0) * x0;
}

/// Heun's step from level `from` to step.to: x with its estimate x0 becomes x there; the other two are
/// scratch. In y = x/α: y_s = y + h/2·[(y − x̂_0)/σ̃_t + (y' − x̂_0')/σ̃_s], h = σ̃_s − σ̃_t, written so that
/// nothing large is subtracted. Euler's step where a slope is missing: to σ = 0 and from alpha = 0.
template <class Scalar>
void heun_step(const SamplerStep<Scalar>& step, NoiseLevel from, const PointsOf<Scalar>& x0,
               PointsOf<Scalar>& x, PointsOf<Scalar>& there, PointsOf<Scalar>& x0_there) {
  const NoiseLevel to = step.to;
  const AffineUpdate euler = euler_update(from, to);
  if (to.sigma == 0 || from.alpha == 0) return apply_update(euler, x0, x);
  there = static_cast<Scalar>(euler.x) * x + static_cast<Scalar>(euler.x0) * x0;
  step.denoiser.denoise(there, to, x0_there);
  const double h = to.ratio() - from.ratio();
  const double here = 0.5 * to.alpha * h * (1 / to.ratio() - 2 / from.ratio());
  const double ahead = -0.5 * to.alpha * h / to.ratio();
  x = static_cast<Scalar>(to.sigma / from.sigma) * x + static_cast<Scalar>(here) * x0 +
      static_cast<Scalar>(ahead) * x0_there;
}

/// Applies `update` to x (D×N) with the estimate x0; draws normals number 0 of the step into `scratch` (sized
/// here, reused between steps) only where update.noise is not 0.
template <class Scalar>
void apply_update(const SamplerStep<Scalar>& step, const AffineUpdate& update, PointsOf<Scalar>& x,
                  const PointsOf<Scalar>& x0, PointsOf<Scalar>& scratch) {
  const auto a = static_cast<Scalar>(update.x);
  const auto b = static_cast<Scalar>(update.x0);
  if (update.noise == 0) return apply_update(update, x0, x);
  scratch.resize(x.rows(), x.cols());
  step.noise.step(step.index, 0, scratch);
  x = a * x + b * x0 + static_cast<Scalar>(update.noise) * scratch;
}

/// Denoises x (D×N) into x0, then applies `update`.
template <class Scalar>
void denoise_and_update(const SamplerStep<Scalar>& step, const AffineUpdate& update, PointsOf<Scalar>& x,
                        PointsOf<Scalar>& x0, PointsOf<Scalar>& scratch) {
  step.denoiser.denoise(x, step.from, x0);
  apply_update(step, update, x, x0, scratch);
}

}  // namespace diffuscope
