// The variational bound on −ln p_θ(x_0), term by term in nats, for any denoiser and any reverse variance:
//   L_T (prior matching) + Σ_{t=2}^T L_{t−1} (consistency) + L_0 (reconstruction) ≥ −ln p_θ(x_0).
// Ho et al. 2020, eq. 5, in general (α, σ) form, model space. Thread: any; one call at a time for a denoiser.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/denoisers/denoiser.h"
#include "core/denoisers/reverse_variance.h"
#include "core/estimate.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// Two ways to write the same sum.
enum class Decomposition {
  /// L_{t−1} = KL(q(x_{t−1}|x_t, x_0) ‖ p_θ(x_{t−1}|x_t)): the noise of one point enters each term.
  kPosterior,
  /// E[ln q(x_{t−1}|x_{t−2}) − ln p_θ(x_{t−1}|x_t)], "KL between neighbours": three points of a path enter
  /// each
  /// term, hence a larger Monte Carlo error. x_t depends on x_{t−1}, so the logarithms are averaged along the
  /// path; averaging KL(q(x_{t−1}|x_{t−2}) ‖ p_θ(x_{t−1}|x_t)) instead, as Luo 2022, eq. 45 writes it, treats
  /// them
  /// as independent, and its terms do not add up to the bound.
  kNeighbours,
};
inline constexpr std::array<std::string_view, 2> kDecompositionIds{"posterior", "neighbours"};

struct BoundOptions {
  Decomposition decomposition = Decomposition::kPosterior;
  /// With kPosterior the gap of an exact denoiser never closes, however large T is: β̃ is too small by the
  /// same factors at every first few t. With kBeta and kOptimal it shrinks towards 0.
  ReverseVariance variance = ReverseVariance::kBeta;
  double interpolation = 0.5;  ///< of kInterpolated: 0 is β̃, 1 is β
  /// Variance of the Gaussian decoder p(x_0|x_1) (kPosterior, kBeta, kInterpolated); by default β_1.
  std::optional<double> decoder_variance = {};
  int strata = 0;  ///< > 0: only this many of the terms t = 2 … T, one at random in each of equal parts
  std::uint64_t seed = 1;
  const std::atomic<bool>* cancelled = nullptr;  ///< then the result is not complete
  std::function<void(int done, int total)> progress = {};
};

/// L_{t−1}, the part of the model step from level t to t−1, t = 2 … T.
struct BoundTerm {
  int t = 0;
  Estimate nats;
  double steps = 1;     ///< terms that it stands for (more than 1 with strata)
  double variance = 0;  ///< mean variance of the model's reverse step
  double error = 0;     ///< E‖x_0 − x̂_0‖²/D at level t
};

struct Bound {
  int steps = 0;  ///< T
  Estimate prior, reconstruction, total;
  std::vector<BoundTerm> consistency;  ///< ascending t
  double decoder_variance = 0;         ///< mean of L_0's
  Eigen::VectorXd point_totals;  ///< the sum for every point, to compare with its −ln p point by point
  bool complete = false;         ///< false when cancelled

  /// Σ of the consistency terms.
  double consistency_sum() const;
};

/// The first t of each of at most `strata` ≥ 1 groups of the terms t = 2 … T, and T + 1 at the end: narrow
/// groups at small t, where terms are large and steep.
std::vector<int> strata_edges(int steps, int strata);

/// Estimates every term over the samples `x0` (D×n ≥ 2, model space) with noise from (seed, kBound): the
/// error of a term is that of its mean over the points, the error of the total that of the points' totals,
/// with strata also that of leaving terms out (from differences of successive strata). E total ≥ entropy of
/// the data, whatever the denoiser. UserError for kLearned with a denoiser that predicts no variance.
template <class Scalar>
Bound variational_bound(Denoiser<Scalar>& denoiser, const Schedule& schedule, const Points& x0,
                        const BoundOptions& options);

}  // namespace diffuscope
