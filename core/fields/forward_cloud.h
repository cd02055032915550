// The forward process as a moving picture: every point keeps its own x_0 and ε, and x_t = αx_0 + σε follows
// the level, so points move continuously with t. Model space. Any thread, pure functions.
#pragma once

#include "core/random.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// The fixed standard normals ε of n points, D×n, from (seed, kForwardNoise).
Points forward_noise(std::uint64_t seed, int dim, Eigen::Index n);

/// out = αx_0 + σε, all D×N; no allocation when `out` has the size already.
void noise_points(const Points& x0, const Points& eps, NoiseLevel level, Points& out);

/// The curve t ↦ x_t = α_tx_0 + σ_tε of one point (D entries each) at n ≥ 2 evenly spaced times from t = 0 to
/// T; D×n.
Points forward_path(const Eigen::VectorXf& x0, const Eigen::VectorXf& eps, const Schedule& schedule, int n);

}  // namespace diffuscope
