// The denoising error that every parameterization shares: how far the predicted noise is from the noise that
// was added. Thread: any; one evaluation at a time for each denoiser.
#pragma once

#include <vector>

#include "core/denoisers/denoiser.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// E‖ε̂ − ε‖²/D with t uniform over 1 … T (Ho et al. 2020, eq. 14), where x_t = α_t x_0 + σ_t ε and ε̂ = (x_t −
/// α_t x̂_0)/σ_t. `x0` (D×n, model space) are true samples; ε is drawn from (seed, kEpsError). The levels are
/// spread evenly over the samples, so each occurs n/T times to within one. NaN when the denoiser's answers
/// are not finite.
template <class Scalar>
double eps_mse(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0, std::uint64_t seed);

/// The same error by noise level: entry i is its mean over part i of `bins` equal parts of u = t/T, at
/// kLevelsPerBin levels spread evenly over the part. The samples are dealt out to the levels in turn; n ≥
/// bins·kLevelsPerBin.
inline constexpr int kLevelsPerBin = 4;
template <class Scalar>
std::vector<double> eps_mse_by_level(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                                     std::uint64_t seed, int bins);

}  // namespace diffuscope
