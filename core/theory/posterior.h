// The reverse process, exactly: q(x_s|x_t, x_0), q(x_s|x_t) of a mixture (again a mixture), p(x_0|x_t), the
// Gaussian that is closest to them, and what that approximation costs. Double precision, model space.
// Levels are pairs (α, σ), s < t: variance preserving, exploding and flow alike. Thread: any.
#pragma once

#include <atomic>
#include <span>
#include <vector>

#include "core/denoisers/reverse_variance.h"
#include "core/distributions/gaussian_mixture.h"
#include "core/estimate.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// N(mean, covariance) in D dimensions.
struct Gaussian {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

/// q(x_s|x_t, x_0): a round Gaussian (Ho et al. 2020, eqs. 6, 7; general form in reverse_variance.h).
Gaussian posterior(NoiseLevel s, NoiseLevel t, const Eigen::VectorXd& x_t, const Eigen::VectorXd& x_0);

/// The exact reverse conditional q(x_s|x_t) of mixture data: Σ r_k(x_t) N(m_k, V_k), with
///   m_k = α_s μ_k + K(x_t − α_t μ_k),  K = α_ts C_k^(s) C_k^(t)⁻¹,  V_k = C_k^(s) − α_ts K C_k^(s).
/// With s = {1, 0} it is p(x_0|x_t). UserError where points have no density (σ_t = 0 and singular data).
GaussianMixture reverse_conditional(const GaussianMixture& data, NoiseLevel s, NoiseLevel t,
                                    const Eigen::VectorXd& x_t);

/// The Gaussian that minimizes KL(mixture ‖ Gaussian): the one with its mean and covariance.
Gaussian best_gaussian(const GaussianMixture& mixture);

/// KL(p ‖ q) of Gaussians in nats, split: the distance of the means in units of q, which is the L2 loss of
/// training, and the mismatch of the covariances.
struct GaussianKl {
  double mean_part = 0;      ///< ½ (m_p − m_q)ᵀ Σ_q⁻¹ (m_p − m_q)
  double variance_part = 0;  ///< ½ (tr Σ_q⁻¹Σ_p − D + ln det Σ_q − ln det Σ_p)
  double total() const { return mean_part + variance_part; }
};
/// Infinite variance part where p is singular; UserError where q is.
GaussianKl gaussian_kl(const Gaussian& p, const Gaussian& q);

/// p(x_0 = point_j | x_t) for the equally likely columns of `points` (D×N): a softmax over the whole data
/// set.
Eigen::VectorXd posterior_weights(const Eigen::Ref<const Points>& points, NoiseLevel t,
                                  const Eigen::VectorXd& x_t);

/// In 1D, Bayes' rule for q(x_s|x_t, x_0) as functions of x_s: likelihood·prior/evidence = posterior.
struct BayesFactors {
  std::vector<double> likelihood;  ///< q(x_t|x_s)
  std::vector<double> prior;       ///< q(x_s|x_0)
  std::vector<double> posterior;   ///< q(x_s|x_t, x_0)
  double evidence = 0;             ///< q(x_t|x_0)
};
/// Evaluated at every x_s of `xs`; needs σ_s > 0.
BayesFactors bayes_factors(NoiseLevel s, NoiseLevel t, double x_0, double x_t, std::span<const double> xs);

/// E over x_t of KL(q(x_s|x_t) ‖ best Gaussian), in nats: what no Gaussian reverse step from t to s can gain,
/// whatever its mean and covariance. Monte Carlo over `samples` pairs (x_s, x_t) from (seed, kPosterior).
/// Needs σ_s > 0 or data without singular components.
Estimate gaussian_gap(const GaussianMixture& data, NoiseLevel s, NoiseLevel t, Eigen::Index samples,
                      std::uint64_t seed);

/// The gap of every step s = t−1 of a schedule, at up to `points` values of t spread over 2 … T. Their sum
/// over all T−1 steps shrinks as T grows: many small steps are many simple problems.
struct GapCurve {
  std::vector<double> t;
  std::vector<Estimate> gap;
  Estimate total;  ///< over all steps t = 2 … T (interpolated between the values of t)
};
/// Stops early, with what there is, once `cancelled` (may be null).
GapCurve gap_curve(const GaussianMixture& data, const Schedule& schedule, int points, Eigen::Index samples,
                   std::uint64_t seed, const std::atomic<bool>* cancelled = nullptr);

}  // namespace diffuscope
