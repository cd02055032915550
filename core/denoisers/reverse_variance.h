// The posterior q(x_s|x_t, x_0) in (α, σ) form, and the variances that a Gaussian reverse step from level t
// to level s < t may have: between β̃ (right for data at one point) and β (right for standard normal data).
// Samplers, the bound and the variance head all take them from here.
#pragma once

#include <cmath>

#include "core/types.h"

namespace diffuscope {

/// q(x_s|x_t, x_0) = N(x·x_t + x0·x_0, variance·I) (Ho et al. 2020, eqs. 6 and 7).
struct PosteriorCoefficients {
  double x, x0, variance;
};

/// With α_ts = α_t/α_s and σ_ts² = σ_t² − α_ts²σ_s²: x = α_ts σ_s²/σ_t², x0 = α_s σ_ts²/σ_t², variance
/// β̃ = σ_ts²σ_s²/σ_t². Needs σ_t > 0.
inline PosteriorCoefficients posterior_coefficients(NoiseLevel s, NoiseLevel t) {
  const Transition q = transition(s, t);
  const double kept = (s.sigma / t.sigma) * (s.sigma / t.sigma);
  const double replaced = q.variance / (t.sigma * t.sigma);
  return {q.alpha * kept, s.alpha * replaced, q.variance * kept};
}

/// Which variance the reverse step has.
enum class ReverseVariance {
  kPosterior,     ///< β̃
  kBeta,          ///< β = σ_ts²
  kInterpolated,  ///< β^f β̃^(1−f)
  kOptimal,       ///< the best of all that do not depend on x: β̃ plus the error of x̂_0 (Bao et al. 2022)
  kLearned,       ///< an axis and a point each, from the denoiser (denoise_with_variance)
};

/// The two ends, β̃ ≤ β. On the step to the data (σ_s = 0) β̃ is 0.
struct VarianceRange {
  double posterior, beta;

  /// ln of β^f β̃^(1−f) (Nichol & Dhariwal 2021, eq. 15); needs β̃ > 0.
  double log_at(double fraction) const {
    return fraction * std::log(beta) + (1 - fraction) * std::log(posterior);
  }
};

inline VarianceRange variance_range(NoiseLevel s, NoiseLevel t) {
  return {posterior_coefficients(s, t).variance, transition(s, t).variance};
}

/// β̃ + x0²·E‖x_0 − x̂_0‖²/D, the variance that a step with the mean of q(x_s|x_t, x̂_0) should have when it
/// must not depend on x; `error` is the mean squared error per dimension of x̂_0 at level t. Where the
/// denoiser is exact, error = (σ²/α²)(1 − σ²E‖score‖²/D) (Bao et al. 2022, Analytic-DPM, theorem 1).
inline double optimal_variance(NoiseLevel s, NoiseLevel t, double error) {
  const PosteriorCoefficients q = posterior_coefficients(s, t);
  return q.variance + q.x0 * q.x0 * error;
}

}  // namespace diffuscope
