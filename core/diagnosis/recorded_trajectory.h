// A trajectory that someone's own sampler logged: the states x_t on the way, and where logged the ε̂ and the
// normals z of every step. Arrays as NumPy writes them: axis 0 the step, axis 1 the particle, axis 2 the
// coordinate. Model space unless the caller maps it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/types.h"

namespace diffuscope {

/// The files of one run; `eps` and `noise` may be empty.
struct TrajectoryFiles {
  std::filesystem::path trajectory, eps, noise;
  bool operator==(const TrajectoryFiles&) const = default;
};

/// S steps of M particles in D dimensions. As read, in the order of the file; from noise to data after
/// `oriented`.
struct RecordedTrajectory {
  std::vector<PointsOf<double>> states;  ///< S+1 of D×M
  std::vector<PointsOf<double>> eps;     ///< S of D×M, or empty
  std::vector<PointsOf<double>> noise;   ///< S of D×M, or empty

  int steps() const { return static_cast<int>(states.size()) - 1; }
  Eigen::Index particles() const { return states.front().cols(); }
  int dim() const { return static_cast<int>(states.front().rows()); }
  bool has_eps() const { return !eps.empty(); }
  bool has_noise() const { return !noise.empty(); }
};

/// More values than this in one array are refused: a diagnosis needs no more particles.
inline constexpr std::size_t kMostRecordedValues = 40'000'000;

/// Reads the files for data of `dim` coordinates. UserError naming file and axis: wrong rank, axes exchanged,
/// arrays that do not belong together, too large, no step, a value that is not finite (first step and
/// particle); the last step's noise may hold anything.
RecordedTrajectory read_trajectory(const TrajectoryFiles& files, int dim);

/// The same trajectory from its last state to its first.
RecordedTrajectory reversed(RecordedTrajectory trajectory);

/// x/scale − mean/scale of every state (eps and noise are unit normals in either space and stay).
void to_model_space(RecordedTrajectory& trajectory, const Eigen::VectorXd& mean, double scale);

}  // namespace diffuscope
