// How wide the reverse step from t to t−1 is, over t and over points: of the exact q(x_{t−1}|x_t), or of a
// variance head. Its spread over x_t is what a variance that depends on t alone cannot have.
#pragma once

#include <vector>

#include "core/denoisers/denoiser.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// Per value of t, the variance (mean over axes) as a share of β_t: mean over x_t, and its 5 % and 95 %
/// quantiles.
struct VarianceCurve {
  std::vector<double> t, mean, low, high;
};

/// At up to `points` values of t, logarithmically spread over 2 … T, over x_t made of the samples `x0` (D×n,
/// model space) and noise from (seed, kBound). Empty where the denoiser predicts no variance.
template <class Scalar>
VarianceCurve variance_curve(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                             int points, std::uint64_t seed);

}  // namespace diffuscope
