// The forward process step by step, x_t = keep·x_{t−1} + add·z, beside its closed form, and what other
// coefficients than √α and √(1−α) would do to it. Whatever the coefficients, x_t is again A_t x_0 + B_t ε, so
// a chain has levels of its own. Model space. Any thread, pure functions.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "core/random.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

enum class ForwardCoefficients {
  kSchedule,     ///< the schedule's own: √(1−β) and √β when variance preserving
  kNoShrink,     ///< 1 and √β: the data are not scaled, variance grows without bound
  kAlphaNoRoot,  ///< 1−β and √β: the root of α forgotten, variance falls to about ½
  kNoiseNoRoot,  ///< √(1−β) and β: the noise not scaled by its root, variance dies
};
inline constexpr std::array<std::string_view, 4> kForwardCoefficientIds{"schedule", "no_shrink",
                                                                        "alpha_no_root", "noise_no_root"};

/// x_t = keep·x_{t−1} + add·z.
struct ForwardStep {
  double keep, add;
};
/// Of step t = 1 … T; with V the variance that the schedule's step adds and a² = (α_t/α_{t−1})² what it
/// keeps.
ForwardStep forward_step(const Schedule& schedule, int t, ForwardCoefficients coefficients);

/// (A_t, B_t) for t = 0 … T: A_t = ∏ keep, B_t² = keep²B_{t−1}² + add².
std::vector<NoiseLevel> chain_levels(const Schedule& schedule, ForwardCoefficients coefficients);

/// The t steps done one after the other, and the one noise they amount to.
struct ForwardChain {
  Points x;    ///< x_t, D×N
  Points eps;  ///< (x_t − A_t x_0)/B_t: standard normal; with it the closed form gives the same points
};
/// From x0 (D×N) with z of step s from (seed, kForwardNoise, s); t ≥ 1.
ForwardChain forward_chain(const Points& x0, const Schedule& schedule, int t, std::uint64_t seed,
                           ForwardCoefficients coefficients = ForwardCoefficients::kSchedule);

/// The walk of sample `index` of such a chain from x_0 (D entries) through all T steps; D×(T+1).
Points chain_path(const Eigen::VectorXf& x0, const Schedule& schedule, std::uint64_t seed,
                  std::uint64_t index, ForwardCoefficients coefficients = ForwardCoefficients::kSchedule);

}  // namespace diffuscope
