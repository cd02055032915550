// Runs a sampler over a grid and records the trajectory under a memory budget.
// N steps of the methods here are N evaluations: the last step goes to t = 0, where there is nothing left to
// denoise. Thread: any; one run at a time for each sampler, denoiser and noise source.
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "core/backend/drawable_points.h"
#include "core/samplers/sampler.h"

namespace diffuscope {

inline constexpr std::size_t kTrajectoryBudget = std::size_t{256} << 20;  // bytes

/// From noise (index 0) to data (index N): N+1 levels.
template <class Scalar>
struct Trajectory {
  std::vector<GridLevel> levels;           ///< the whole grid, also when the run was cancelled
  std::vector<PointsOf<Scalar>> states;    ///< x_t at every level reached, D×kept; N+1 of them
  std::vector<PointsOf<Scalar>> denoised;  ///< x̂_0 as estimated at levels 0 … N−1, D×kept
  /// States and samples where a window can draw them; empty where that was not asked for, or not possible.
  std::vector<DrawablePointsPtr> states_on_card;
  DrawablePointsPtr samples_on_card;
  PointsOf<Scalar> samples;    ///< all particles at the end (at the level reached when cancelled), D×M
  Eigen::Index particles = 0;  ///< M
  int steps_done = 0;          ///< N unless cancelled
  int evaluations = 0;         ///< calls of the denoiser

  Eigen::Index kept() const { return states.empty() ? 0 : states.front().cols(); }
  bool thinned() const { return kept() < particles; }
  /// Memory of states and denoised.
  std::size_t bytes() const {
    const std::size_t matrices = states.size() + denoised.size();
    const Eigen::Index values = states.empty() ? 0 : states.front().size();
    return matrices * static_cast<std::size_t>(values) * sizeof(Scalar);
  }
  bool complete() const { return steps_done + 1 == static_cast<int>(levels.size()); }
};

struct SamplingOptions {
  Eigen::Index count = 10000;  ///< particles M
  double prior_std = 1;        ///< the start is prior_std·n
  bool record = true;          ///< keep states and denoised, else only samples
  bool drawable = false;       ///< of what is kept, states and samples also where a window can draw them
  std::size_t memory_budget =
      kTrajectoryBudget;  ///< bytes for states and denoised; the first particles are kept
  const std::atomic<bool>* cancelled = nullptr;  ///< checked before every step: then the run stops early
  std::function<void(int step, int steps)> progress = {};  ///< called after every step with the number done
  const Schedule* schedule = nullptr;  ///< behind the grid; needed by rules that integrate over t
};

/// How many particles' trajectories of `steps` steps (states and denoised) fit into `budget` bytes; at most
/// `count`.
template <class Scalar>
Eigen::Index recorded_particles(Eigen::Index count, int steps, int dim, std::size_t budget) {
  const std::size_t matrices = 2 * static_cast<std::size_t>(steps) + 1;
  const std::size_t bytes = matrices * static_cast<std::size_t>(dim) * sizeof(Scalar);
  return std::min(count, static_cast<Eigen::Index>(budget / std::max<std::size_t>(bytes, 1)));
}

/// Draws the start, applies the sampler from level to level of `grid` (at least one level) and records the
/// first particles, as many as the budget allows. Stops early when cancelled: states and denoised are then
/// shorter, complete() is false. Points on a device come back while it goes on with the next steps;
/// DeviceLost when it cannot.
template <class Scalar>
Trajectory<HostScalar<Scalar>> run_sampler(Sampler<Scalar>& sampler, Denoiser<Scalar>& denoiser,
                                           NoiseSource<Scalar>& noise, std::span<const GridLevel> grid,
                                           const SamplingOptions& options);

}  // namespace diffuscope
