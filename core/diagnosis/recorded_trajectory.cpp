#include "core/diagnosis/recorded_trajectory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/io/npy.h"

namespace diffuscope {
namespace {

/// What is wrong with the axes of an array that should be (steps, particles, dim), as a hint; empty if
/// nothing that can be told.
std::string axis_hint(const ArrayShape& shape, std::size_t dim) {
  if (shape.size() == 2 && shape[1] == dim)
    return "it has no axis 1 (particles); save x[:, None, :] for a single particle";
  if (shape.size() == 2 && dim == 1)
    return "it has no axis 2 (coordinates); save x[:, :, None] for points on a line";
  if (shape.size() != 3) return "three axes are needed";
  if (shape[2] == dim) return "";
  if (shape[1] == dim)
    return "axis 1 has the length of the coordinates, so axes 1 and 2 are exchanged; save np.swapaxes(x, 1, "
           "2)";
  if (shape[0] == dim)
    return "axis 0 has the length of the coordinates, but they belong on axis 2; save np.moveaxis(x, 0, 2)";
  return fmt::format("axis 2 holds {} coordinates where the data have {}", shape[2], dim);
}

ArrayOf<double> read_steps(const std::filesystem::path& path, std::size_t dim, const char* axes) {
  ArrayOf<double> array = read_unchecked_array<double>(path);
  const std::string hint = axis_hint(array.shape, dim);
  if (!hint.empty())
    throw UserError(fmt::format("{}: shape {}, but {} is needed: {}.", path.string(), shape_text(array.shape),
                                axes, hint));
  if (array.values.empty())
    throw UserError(fmt::format("{}: shape {} holds no values; save at least one step of one particle.",
                                path.string(), shape_text(array.shape)));
  if (array.values.size() > kMostRecordedValues)
    throw UserError(fmt::format("{}: {} values are more than {}; keep every n-th particle.", path.string(),
                                array.values.size(), kMostRecordedValues));
  return array;
}

/// The slices of the array as D×M matrices; the first `checked` must be finite.
std::vector<PointsOf<double>> slices(const ArrayOf<double>& array, std::size_t checked,
                                     const std::string& file) {
  const auto count = static_cast<Eigen::Index>(array.shape[1]),
             dim = static_cast<Eigen::Index>(array.shape[2]);
  std::vector<PointsOf<double>> result;
  for (std::size_t i = 0; i < array.shape[0]; ++i) {
    const double* data = array.values.data() + i * static_cast<std::size_t>(count * dim);
    result.emplace_back(Eigen::Map<const PointsOf<double>>(data, dim, count));
    if (i >= checked) continue;
    const double* bad = std::find_if(data, data + count * dim, [](double v) { return !std::isfinite(v); });
    if (bad == data + count * dim) continue;
    throw UserError(fmt::format(
        "{}: the first value that is not finite is {} at index {} of axis 0 (0 to {}), particle {}, "
        "coordinate {}; look at the step that made it.",
        file, *bad, i, array.shape[0] - 1, (bad - data) / dim, (bad - data) % dim));
  }
  return result;
}

/// eps or noise: one slice fewer than states, the same particles.
std::vector<PointsOf<double>> read_companion(const std::filesystem::path& path, const ArrayShape& states,
                                             bool last_may_be_anything) {
  const auto array = read_steps(path, states[2], "(steps, particles, coordinates)");
  const std::size_t steps = states[0] - 1;
  if (array.shape[0] != steps)
    throw UserError(fmt::format(
        "{}: axis 0 has length {}, but a trajectory of {} states has {} steps; save one slice for each step.",
        path.string(), array.shape[0], states[0], steps));
  if (array.shape[1] != states[1])
    throw UserError(fmt::format("{}: axis 1 holds {} particles, the trajectory {}; save the same particles.",
                                path.string(), array.shape[1], states[1]));
  return slices(array, last_may_be_anything ? steps - 1 : steps, path.string());
}

}  // namespace

RecordedTrajectory read_trajectory(const TrajectoryFiles& files, int dim) {
  const auto states =
      read_steps(files.trajectory, static_cast<std::size_t>(dim), "(steps + 1, particles, coordinates)");
  if (states.shape[0] < 2)
    throw UserError(
        fmt::format("{}: axis 0 holds one state; a trajectory has the start and one more for each step.",
                    files.trajectory.string()));
  RecordedTrajectory result;
  result.states = slices(states, states.shape[0], files.trajectory.string());
  if (!files.eps.empty()) result.eps = read_companion(files.eps, states.shape, false);
  if (!files.noise.empty()) result.noise = read_companion(files.noise, states.shape, true);
  if (result.has_noise() && !result.noise.back().allFinite()) result.noise.back().setZero();
  return result;
}

RecordedTrajectory reversed(RecordedTrajectory trajectory) {
  std::ranges::reverse(trajectory.states);
  std::ranges::reverse(trajectory.eps);
  std::ranges::reverse(trajectory.noise);
  return trajectory;
}

void to_model_space(RecordedTrajectory& trajectory, const Eigen::VectorXd& mean, double scale) {
  for (auto& state : trajectory.states) state = (state.colwise() - mean) / scale;
}

}  // namespace diffuscope
