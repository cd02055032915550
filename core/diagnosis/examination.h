// The whole way from files to answers, for the command line and the window alike: load and propose what the
// levels mean; then, with a reading that was confirmed, diagnose the update rule and lay a reference run
// beside it.
#pragma once

#include <memory>
#include <optional>

#include "core/diagnosis/diagnosis.h"
#include "core/diagnosis/level_proposal.h"
#include "core/diagnosis/reference_run.h"

namespace diffuscope {

/// The process that a trajectory is meant to belong to; model space.
struct ExaminedProcess {
  std::shared_ptr<const GaussianMixture> mixture;
  const Schedule& schedule;
  Eigen::VectorXd mean;  ///< x = (data − mean)/scale
  double scale = 1;
};

/// Files as read, with the reading proposed for their levels.
struct LoadedTrajectory {
  RecordedTrajectory trajectory;  ///< model space, in the order of the file
  LevelColumns columns;
  LevelProposal proposal;
};

/// Reads and proposes; `data_units`: the states are data units, to be mapped to model space. UserError as the
/// readers'.
LoadedTrajectory load_trajectory(const TrajectoryFiles& files, const std::filesystem::path& levels,
                                 const ExaminedProcess& process, bool data_units,
                                 const LevelChoice& choice = {});

struct ExaminationOptions {
  std::optional<UpdateRule> intended = {};  ///< the sampler that the user names
  double tolerance = 1e-3;                  ///< of the deviation's rms, model space
};

/// Everything there is to say about a trajectory.
struct Examination {
  RecordedTrajectory trajectory;  ///< model space, noise to data, with ε̂
  bool eps_logged = true;         ///< false: ε̂ is the denoiser's
  std::vector<GridLevel> levels;  ///< S+1
  Diagnosis diagnosis;
  UpdateRule reference;  ///< as intended, else as found, else ddpm (ddim where no noise was logged)
  ReferenceRun run;
  double tolerance = 1e-3;

  /// First step (0 is the one that starts from noise) that goes wrong: whose result is beyond the tolerance
  /// of the reference, or, where there is no reference run, that its rule does not explain; −1: none.
  int first_bad_step() const;
};

/// Diagnoses under the proposal's reading and runs the reference with `denoiser`.
template <class Scalar>
Examination examine(const LoadedTrajectory& loaded, const ExaminedProcess& process,
                    Denoiser<Scalar>& denoiser, const ExaminationOptions& options = {});

}  // namespace diffuscope
