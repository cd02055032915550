#include "core/diagnosis/examination.h"

#include <algorithm>

namespace diffuscope {

LoadedTrajectory load_trajectory(const TrajectoryFiles& files, const std::filesystem::path& levels,
                                 const ExaminedProcess& process, bool data_units, const LevelChoice& choice) {
  LoadedTrajectory loaded;
  loaded.trajectory = read_trajectory(files, process.mixture->dim());
  if (data_units) to_model_space(loaded.trajectory, process.mean, process.scale);
  loaded.columns = read_levels(levels);
  loaded.proposal =
      propose_levels(loaded.trajectory, loaded.columns, process.schedule, *process.mixture, choice);
  return loaded;
}

int Examination::first_bad_step() const {
  if (run.missing.empty()) return run.first_bad - (run.first_bad > 0 ? 1 : 0);
  const auto reference_rule = std::ranges::find(diagnosis.rules, reference.label, &Explanation::label);
  if (diagnosis.verdict == Verdict::kRule && diagnosis.best.label == reference.label) return -1;
  return reference_rule == diagnosis.rules.end() ? -1 : reference_rule->first_unexplained;
}

template <class Scalar>
Examination examine(const LoadedTrajectory& loaded, const ExaminedProcess& process,
                    Denoiser<Scalar>& denoiser, const ExaminationOptions& options) {
  Examination result;
  result.trajectory = loaded.proposal.reading.noise_first ? loaded.trajectory : reversed(loaded.trajectory);
  result.levels = loaded.proposal.levels;
  result.tolerance = options.tolerance;
  result.eps_logged = result.trajectory.has_eps();
  estimate_eps(result.trajectory, result.levels, denoiser);
  result.diagnosis =
      diagnose(result.trajectory, result.levels, process.schedule, {.intended = options.intended});
  result.reference =
      options.intended ? *options.intended : result.diagnosis.rule().value_or(make_update_rule("ddpm", {}));
  result.run = run_reference(result.trajectory, result.levels, result.reference, denoiser, options.tolerance);
  return result;
}

template Examination examine(const LoadedTrajectory&, const ExaminedProcess&, Denoiser<float>&,
                             const ExaminationOptions&);
template Examination examine(const LoadedTrajectory&, const ExaminedProcess&, Denoiser<double>&,
                             const ExaminationOptions&);

}  // namespace diffuscope
