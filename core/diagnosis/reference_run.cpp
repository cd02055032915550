#include "core/diagnosis/reference_run.h"

#include <fmt/format.h>

#include <cmath>

#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

/// The logged normals, and the logged start.
template <class Scalar>
class RecordedNoise final : public NoiseSource<Scalar> {
 public:
  explicit RecordedNoise(const RecordedTrajectory& trajectory) : trajectory_(trajectory) {}
  void initial(PointsOf<Scalar>& out) override { out = trajectory_.states.front().template cast<Scalar>(); }
  void step(int step, int, PointsOf<Scalar>& out) override {
    out = trajectory_.noise[static_cast<std::size_t>(step)].template cast<Scalar>();
  }

 private:
  const RecordedTrajectory& trajectory_;
};

Deviation deviation_of(const PointsOf<double>& logged, const PointsOf<double>& reference) {
  const Eigen::VectorXd squares = (logged - reference).colwise().squaredNorm();
  Deviation deviation;
  deviation.rms = std::sqrt(squares.mean() / static_cast<double>(logged.rows()));
  deviation.largest = std::sqrt(squares.maxCoeff(&deviation.particle));
  return deviation;
}

std::string missing_noise(const UpdateRule& rule, const RecordedTrajectory& trajectory) {
  const int normals = find(samplers(), rule.id, "sampler").make.normals_per_step(rule.params);
  if (normals == 0 || (normals == 1 && trajectory.has_noise())) return {};
  if (normals > 1)
    return fmt::format("{} draws {} normals a step, of which a log holds one: it cannot be run with them.",
                       rule.label, normals);
  return fmt::format(
      "{} adds noise and none was logged, so it cannot be run beside it; log the z of every step.",
      rule.label);
}

}  // namespace

template <class Scalar>
ReferenceRun run_reference(const RecordedTrajectory& trajectory, std::span<const GridLevel> levels,
                           const UpdateRule& rule, Denoiser<Scalar>& denoiser, double tolerance) {
  ReferenceRun run;
  run.missing = missing_noise(rule, trajectory);
  if (!run.missing.empty()) return run;
  RecordedNoise<Scalar> noise(trajectory);
  const auto whole = make_sampler<Scalar>(rule.id, rule.params),
             single = make_sampler<Scalar>(rule.id, rule.params);
  PointsOf<Scalar> x = trajectory.states.front().template cast<Scalar>(), from_log, x0(x.rows(), x.cols());
  run.states.push_back(trajectory.states.front());
  run.whole.push_back({});
  whole->start();
  single->start();
  const int steps = trajectory.steps();
  for (int i = 0; i < steps; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const SamplerStep<Scalar> step{i, levels[at].level, levels[at + 1].level, denoiser, noise, steps};
    whole->step(step, x, x0);
    from_log = trajectory.states[at].template cast<Scalar>();
    single->step(step, from_log, x0);
    const PointsOf<double> estimate = x0.template cast<double>();
    const auto eps = eps_from_x0(trajectory.states[at], estimate, levels[at].level);
    if (trajectory.has_eps())
      run.eps_difference.push_back((trajectory.eps[at] - eps).norm() /
                                   std::sqrt(static_cast<double>(estimate.size())));
    run.states.push_back(x.template cast<double>());
    run.whole.push_back(deviation_of(trajectory.states[at + 1], run.states.back()));
    run.one_step.push_back(deviation_of(trajectory.states[at + 1], from_log.template cast<double>()));
    if (run.first_bad < 0 && !(run.whole.back().rms <= tolerance)) run.first_bad = i + 1;
  }
  return run;
}

template <class Scalar>
void estimate_eps(RecordedTrajectory& trajectory, std::span<const GridLevel> levels,
                  Denoiser<Scalar>& denoiser) {
  if (trajectory.has_eps()) return;
  PointsOf<Scalar> x, x0;
  for (int i = 0; i < trajectory.steps(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    x = trajectory.states[at].template cast<Scalar>();
    x0.resize(x.rows(), x.cols());
    denoiser.denoise(x, levels[at].level, x0);
    const PointsOf<double> estimate = x0.template cast<double>();
    trajectory.eps.push_back(eps_from_x0(trajectory.states[at], estimate, levels[at].level));
  }
}

#define DIFFUSCOPE_INSTANTIATE(Scalar)                                                       \
  template ReferenceRun run_reference(const RecordedTrajectory&, std::span<const GridLevel>, \
                                      const UpdateRule&, Denoiser<Scalar>&, double);         \
  template void estimate_eps(RecordedTrajectory&, std::span<const GridLevel>, Denoiser<Scalar>&)
DIFFUSCOPE_INSTANTIATE(float);
DIFFUSCOPE_INSTANTIATE(double);
#undef DIFFUSCOPE_INSTANTIATE

}  // namespace diffuscope
