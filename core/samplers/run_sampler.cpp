#include "core/samplers/run_sampler.h"

#include <stdexcept>

namespace diffuscope {

namespace {

/// Appends the first `columns` columns; those of a device are there after finish_reads().
template <class Scalar>
void append(const PointsOf<Scalar>& points, Eigen::Index columns, std::vector<PointsOf<Scalar>>& to) {
  to.push_back(points.leftCols(columns));
}
void append(const DevicePoints& points, Eigen::Index columns, std::vector<Points>& to) {
  Points& copy = to.emplace_back(points.rows(), columns);
  if (columns > 0)
    points.device()->read_later(*points.memory(), {copy.data(), static_cast<std::size_t>(copy.size())});
}

/// The samples of a run, and all that was appended.
template <class Scalar>
PointsOf<Scalar> finish(PointsOf<Scalar>& x) {
  return std::move(x);
}
Points finish(DevicePoints& x) { return x.read(); }

/// The first `columns` columns for a window to draw; null where it cannot.
template <class Scalar>
DrawablePointsPtr drawable(const PointsOf<Scalar>&, Eigen::Index) {
  return nullptr;
}
DrawablePointsPtr drawable(const DevicePoints& points, Eigen::Index columns) {
  return columns > 0 ? points.device()->drawable(*points.memory(), points.rows() * columns) : nullptr;
}

/// Appends a state to the trajectory, with `to_draw` also where a window can draw it.
template <class Scalar, class Number>
void record(const PointsOf<Scalar>& x, Eigen::Index kept, bool to_draw, Trajectory<Number>& to) {
  append(x, kept, to.states);
  if (!to_draw) return;
  if (auto on_card = drawable(x, kept)) to.states_on_card.push_back(std::move(on_card));
}

}  // namespace

template <class Scalar>
Trajectory<HostScalar<Scalar>> run_sampler(Sampler<Scalar>& sampler, Denoiser<Scalar>& denoiser,
                                           NoiseSource<Scalar>& noise, std::span<const GridLevel> grid,
                                           const SamplingOptions& options) {
  using Number = HostScalar<Scalar>;
  if (grid.empty()) throw std::invalid_argument("run_sampler: the grid has no level");
  const int steps = static_cast<int>(grid.size()) - 1;
  const int evaluations_before = denoiser.evaluations();
  const Eigen::Index kept =
      options.record ? recorded_particles<Number>(options.count, steps, denoiser.dim(), options.memory_budget)
                     : 0;

  Trajectory<Number> result;
  result.levels.assign(grid.begin(), grid.end());
  result.particles = options.count;
  PointsOf<Scalar> x(denoiser.dim(), options.count);
  PointsOf<Scalar> x0(denoiser.dim(), options.count);
  noise.initial(x);
  x *= static_cast<Scalar>(options.prior_std);
  if (options.record) {
    result.states.reserve(grid.size());
    result.denoised.reserve(grid.size() - 1);
    record(x, kept, options.drawable, result);
  }

  sampler.start();
  for (int i = 0; i < steps; ++i) {
    if (options.cancelled && options.cancelled->load(std::memory_order_relaxed)) break;
    const auto at = static_cast<std::size_t>(i);
    const GridLevel &from = grid[at], &to = grid[at + 1];
    sampler.step({i, from.level, to.level, denoiser, noise, steps, from.t, to.t, options.schedule}, x, x0);
    if (options.record) {
      append(x0, kept, result.denoised);
      record(x, kept, options.drawable, result);
    }
    result.steps_done = i + 1;
    if (options.progress) options.progress(i + 1, steps);
  }
  if (options.record && options.drawable) result.samples_on_card = drawable(x, x.cols());
  result.samples = finish(x);
  result.evaluations = denoiser.evaluations() - evaluations_before;
  return result;
}

template Trajectory<float> run_sampler(Sampler<float>&, Denoiser<float>&, NoiseSource<float>&,
                                       std::span<const GridLevel>, const SamplingOptions&);
template Trajectory<double> run_sampler(Sampler<double>&, Denoiser<double>&, NoiseSource<double>&,
                                        std::span<const GridLevel>, const SamplingOptions&);
template Trajectory<float> run_sampler(Sampler<Device>&, Denoiser<Device>&, NoiseSource<Device>&,
                                       std::span<const GridLevel>, const SamplingOptions&);

}  // namespace diffuscope
