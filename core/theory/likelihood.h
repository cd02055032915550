// −ln p(x_0) itself: of the data (a mixture), and of a model by the change of variables along the
// probability-flow ODE (Song et al. 2021, eqs. 13 and 39; Chen et al. 2018). Nats, model space. Thread: any;
// one call at a time for a denoiser.
#pragma once

#include <atomic>
#include <functional>

#include "core/denoisers/denoiser.h"
#include "core/distributions/gaussian_mixture.h"
#include "core/estimate.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// −E ln p_0(x_0) over the samples `x0` (D×n), under the mixture itself. UserError where it has no density.
Estimate true_nll(const GaussianMixture& mixture, const Points& x0);

struct OdeOptions {
  int steps = 80;           ///< of the classical Runge-Kutta method, uniform in ln σ̃
  double min_ratio = 1e-3;  ///< the density is that at this noise ratio
  int max_exact_dim = 2;    ///< above it the divergence is Hutchinson's estimate with one probe
  std::uint64_t seed = 1;   ///< of the probes
  const std::atomic<bool>* cancelled = nullptr;  ///< then the result is NaN
  std::function<void(int done, int total)> progress = {};
};

/// −ln p(x_0) for every column of `x0` (D×n) under the model that starts at the schedule's prior and follows
/// the probability-flow ODE of the denoiser. On the variance-preserving scale x = cos φ x_0 + sin φ ε with
/// tan φ = σ̃ the ODE is dx/d ln σ̃ = cos φ (cos φ x − x̂_0), free of divisions, for every schedule. The
/// divergence is exact (a Jacobian-vector product an axis) up to max_exact_dim.
template <class Scalar>
Eigen::VectorXd ode_nll(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                        const OdeOptions& options);

}  // namespace diffuscope
