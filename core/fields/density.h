// Log-densities of a noised mixture on a grid, for heat maps and curves: p_t = Σ π_k N(αμ_k, α²Σ_k + σ²I) at
// the centres of the cells of a box (grid.h). The mixture is the exact one, or the kernel stand-in of a shape
// that is none. Any thread, pure functions.
#pragma once

#include <atomic>
#include <vector>

#include "core/distributions/gaussian_mixture.h"
#include "core/fields/grid.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// ln p at the nx·ny cell centres of `box` (x fastest, y upward; nx values for a 1D mixture, `ny` is then
/// ignored). 1D and 2D mixtures only. Returns early, with the rest at the lowest value, once `cancelled` is
/// set (it may be null).
std::vector<float> log_density_grid(const GaussianMixture& mixture, NoiseLevel level, const Box& box, int nx,
                                    int ny, const std::atomic<bool>* cancelled = nullptr);

/// ln p_t(x) of a 1D mixture over value and time: nx·nu values, x fastest over [x_min, x_max], row j at
/// t = T(j + ½)/nu. Same rules as log_density_grid.
std::vector<float> log_density_over_time(const GaussianMixture& mixture, const Schedule& schedule,
                                         double x_min, double x_max, int nx, int nu,
                                         const std::atomic<bool>* cancelled = nullptr);

}  // namespace diffuscope
