// How much is known at each noise level, in nats: differential entropy of q(x_t), mutual information between
// x_0 and x_t, and KL of the marginal q(x_t) from the prior. Monte Carlo over the same data and noise at
// every level, so curves are smooth; each value has its standard error. Model space. Any thread, pure
// functions.
#pragma once

#include <atomic>
#include <vector>

#include "core/distributions/gaussian_mixture.h"
#include "core/estimate.h"

namespace diffuscope {

/// All D dimensions together, nats.
struct LevelInformation {
  Estimate entropy;      ///< h(x_t) = −E ln q(x_t)
  Estimate mutual;       ///< I(x_0; x_t) = E ln q(x_t|x_0) − E ln q(x_t), over the same samples
  Estimate marginal_kl;  ///< KL(q(x_t) ‖ N(0, prior_std²I)) = E ln q(x_t) − E ln N(x_t; 0, prior_std²I)
};

/// At one level with σ > 0, over the points αx_0 + σε (D×N each).
LevelInformation information_at(const GaussianMixture& mixture, NoiseLevel level, double prior_std,
                                const Points& x0, const Points& eps);

/// What the data alone decide: I(x_0; x_t) depends on the level only through its ratio σ̃, and entropy and KL
/// follow from it in closed form. Measured once, it answers for every schedule at once, also while one is
/// being dragged.
struct InformationByRatio {
  int dim = 0;
  double second_moment = 0;        ///< E‖x_0‖²
  std::vector<double> log_ratios;  ///< ln σ̃, evenly spaced
  std::vector<Estimate> mutual;    ///< I(x_0; x_t) there
  std::vector<Estimate> unit_kl;   ///< KL(q(x_t) ‖ N(0, I)) there, on the variance-preserving scale

  /// At a level with σ > 0: I interpolated in ln σ̃, h = I + (D/2) ln 2πeσ² with the same
  /// standard error; KL is that of x_t/c against N(0, I) plus ½(D ln p + E‖x_t/c‖²(1/p − 1)), where c² = α² +
  /// σ² and p = prior_std²/c².
  LevelInformation at(NoiseLevel level, double prior_std) const;
};

/// Between σ̃ = 1e-3 and 1e3 at `count` ratios, from `samples` points of (seed, kEvaluation) with noise
/// kForwardNoise. Shorter once `cancelled` is set (it may be null).
InformationByRatio information_by_ratio(const GaussianMixture& mixture, int count, Eigen::Index samples,
                                        std::uint64_t seed, const std::atomic<bool>* cancelled = nullptr);

}  // namespace diffuscope
