#include "core/samplers/run_sampler.h"

#include <stdexcept>

namespace diffuscope {

template <class Scalar>
Trajectory<Scalar> run_sampler(Sampler<Scalar>& sampler, Denoiser<Scalar>& denoiser,
                               NoiseSource<Scalar>& noise, std::span<const GridLevel> grid,
                               const SamplingOptions& options) {
  if (grid.empty()) throw std::invalid_argument("run_sampler: the grid has no level");
  const int steps = static_cast<int>(grid.size()) - 1;
  const int evaluations_before = denoiser.evaluations();
  const Eigen::Index kept =
      options.record ? recorded_particles<Scalar>(options.count, steps, denoiser.dim(), options.memory_budget)
                     : 0;

  Trajectory<Scalar> result;
  result.levels.assign(grid.begin(), grid.end());
  result.particles = options.count;
  PointsOf<Scalar> x(denoiser.dim(), options.count);
  PointsOf<Scalar> x0(denoiser.dim(), options.count);
  noise.initial(x);
  x *= static_cast<Scalar>(options.prior_std);
  if (options.record) {
    result.states.reserve(grid.size());
    result.denoised.reserve(grid.size() - 1);
    result.states.push_back(x.leftCols(kept));
  }

  sampler.start();
  for (int i = 0; i < steps; ++i) {
    if (options.cancelled && options.cancelled->load(std::memory_order_relaxed)) break;
    const auto at = static_cast<std::size_t>(i);
    const GridLevel &from = grid[at], &to = grid[at + 1];
    sampler.step({i, from.level, to.level, denoiser, noise, steps, from.t, to.t, options.schedule}, x, x0);
    if (options.record) {
      result.denoised.push_back(x0.leftCols(kept));
      result.states.push_back(x.leftCols(kept));
    }
    result.steps_done = i + 1;
    if (options.progress) options.progress(i + 1, steps);
  }
  result.samples = std::move(x);
  result.evaluations = denoiser.evaluations() - evaluations_before;
  return result;
}

template Trajectory<float> run_sampler(Sampler<float>&, Denoiser<float>&, NoiseSource<float>&,
                                       std::span<const GridLevel>, const SamplingOptions&);
template Trajectory<double> run_sampler(Sampler<double>&, Denoiser<double>&, NoiseSource<double>&,
                                        std::span<const GridLevel>, const SamplingOptions&);

}  // namespace diffuscope
