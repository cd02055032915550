// How far the end of a schedule is from the prior that sampling starts from. Two measures, not to be
// confused: E KL(q(x_T|x_0) ‖ prior) per dimension is prior_kl in core/schedules/schedule.h (the bound's
// L_T); here is the smaller KL(q(x_T) ‖ prior) of the marginal, which is what a sampler gets wrong. Model
// space. Any thread.
#pragma once

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

/// KL(p ‖ N(0, prior_std²I)) in nats (all D dimensions together) for p = Σ π_k N(αμ_k, α²Σ_k + σ²I), σ > 0 or
/// regular Σ_k. D ≤ 2 by the midpoint rule on a grid finer than the narrowest component (relative error below
/// 1e-6), else, and where such a grid would be too large, by Monte Carlo over a fixed sample of 2^16 points
/// (standard error √(Var ln p/q / 2^16)).
double marginal_kl(const GaussianMixture& mixture, NoiseLevel level, double prior_std = 1);

}  // namespace diffuscope
