// What one of our samplers makes of the same start, the same noise and the same levels: the run that a logged
// trajectory is laid over, and the deviation from it step by step.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/diagnosis/recorded_trajectory.h"
#include "core/diagnosis/update_rule.h"

namespace diffuscope {

/// How far a logged cloud is from the reference.
struct Deviation {
  double rms = 0;             ///< root mean square over particles and coordinates
  double largest = 0;         ///< largest distance of a particle
  Eigen::Index particle = 0;  ///< that has it
};

struct ReferenceRun {
  std::vector<PointsOf<double>> states;  ///< S+1 of D×M; empty when `missing` says why
  std::vector<Deviation> whole;          ///< per state, both from the same start
  std::vector<Deviation> one_step;       ///< per step, the reference starting from the logged state each time
  std::vector<double> eps_difference;  ///< per step: rms of the logged ε̂ less the denoiser's at the same x_t
  int first_bad = -1;                  ///< first state whose rms is beyond the tolerance; −1: none
  std::string missing = {};            ///< why there is no run: a sentence
};

/// Runs sampler rule.id over the levels from states[0] with the logged noise. A stochastic sampler whose
/// noise was not logged gives an empty run that says so. UserError as the sampler's.
template <class Scalar>
ReferenceRun run_reference(const RecordedTrajectory& trajectory, std::span<const GridLevel> levels,
                           const UpdateRule& rule, Denoiser<Scalar>& denoiser, double tolerance);

/// Fills trajectory.eps with the ε̂ of `denoiser` at every logged state, where none was logged.
template <class Scalar>
void estimate_eps(RecordedTrajectory& trajectory, std::span<const GridLevel> levels,
                  Denoiser<Scalar>& denoiser);

}  // namespace diffuscope
