#include "core/diagnosis/examination.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

namespace {

constexpr Eigen::Index kLookedAt = 200;  // particles that a rule of several evaluations is tried on
constexpr double kExplained = 4e-3;      // of the update, as for rules of one evaluation

RecordedTrajectory first_particles(const RecordedTrajectory& trajectory) {
  RecordedTrajectory part;
  const Eigen::Index n = std::min(kLookedAt, trajectory.particles());
  const auto take = [n](const std::vector<PointsOf<double>>& from, std::vector<PointsOf<double>>& to) {
    for (const auto& points : from) to.push_back(points.leftCols(n));
  };
  take(trajectory.states, part.states);
  take(trajectory.eps, part.eps);
  take(trajectory.noise, part.noise);
  return part;
}

/// Largest one-step deviation, relative to the update.
double largest_deviation(const RecordedTrajectory& trajectory, const ReferenceRun& run) {
  double largest = 0;
  for (std::size_t i = 0; i < run.one_step.size(); ++i) {
    const PointsOf<double> update = trajectory.states[i + 1] - trajectory.states[i];
    const double size = update.norm() / std::sqrt(static_cast<double>(update.size()));
    largest = std::max(largest, (run.one_step[i].rms - 1e-6) / std::max(size, 1e-300));
  }
  return largest;
}

/// Rules that evaluate the denoiser more than once a step have no coefficients: they are tried step by step
/// with the denoiser itself. The first that gives every logged state becomes the verdict.
template <class Scalar>
void try_several_evaluations(Examination& result, Denoiser<Scalar>& denoiser,
                             const std::optional<UpdateRule>& intended) {
  const RecordedTrajectory part = first_particles(result.trajectory);
  std::vector<UpdateRule> tried;
  if (intended) tried.push_back(*intended);
  for (const SamplerEntry& entry : samplers()) tried.push_back(make_update_rule(entry.id, {}));
  for (const UpdateRule& rule : tried) {
    if (std::ranges::find(result.diagnosis.rules, rule.label, &Explanation::label) !=
        result.diagnosis.rules.end())
      continue;
    try {
      const ReferenceRun run = run_reference(part, result.levels, rule, denoiser, result.tolerance);
      if (!run.missing.empty() || largest_deviation(part, run) > kExplained) continue;
    } catch (const UserError&) {  // needs a variance that this denoiser does not know
      continue;
    }
    Diagnosis& d = result.diagnosis;
    d.runner_up = d.best;
    d.verdict = Verdict::kRule;
    d.best = {.id = rule.id, .label = rule.label, .detail = {}, .base = {}, .params = rule.params};
    d.best.coefficients.resize(d.found.size());
    d.best.residual.assign(d.found.size(), std::nan(""));
    d.best.consistent.assign(d.found.size(), true);
    d.best.explained = result.trajectory.steps();
    d.sentence = fmt::format(
        "Every step is {}, taken with the reference's denoiser (it evaluates more than once a step, so there "
        "are no "
        "coefficients to compare).",
        rule.label);
    return;
  }
}

}  // namespace

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
  if (result.diagnosis.verdict != Verdict::kRule) try_several_evaluations(result, denoiser, options.intended);
  const auto fallback = make_update_rule(result.trajectory.has_noise() ? "ddpm" : "ddim", {});
  result.reference = options.intended ? *options.intended : result.diagnosis.rule().value_or(fallback);
  result.run = run_reference(result.trajectory, result.levels, result.reference, denoiser, options.tolerance);
  return result;
}

template Examination examine(const LoadedTrajectory&, const ExaminedProcess&, Denoiser<float>&,
                             const ExaminationOptions&);
template Examination examine(const LoadedTrajectory&, const ExaminedProcess&, Denoiser<double>&,
                             const ExaminationOptions&);

}  // namespace diffuscope
