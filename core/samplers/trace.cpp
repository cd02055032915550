#include "core/samplers/trace.h"

#include <stdexcept>

#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The normals of one particle for its copies: column 0 as drawn, column 1 none, column 2 + k a unit of
/// normal k alone, on every axis.
class CopiedNoise final : public NoiseSource<double> {
 public:
  CopiedNoise(const MatrixXd& z) : z_(z) {}
  void initial(MatrixXd& out) override { out.setZero(); }
  void step(int, int draw, MatrixXd& out) override {
    out.setZero();
    if (draw < z_.cols()) out.col(0) = z_.col(draw);
    if (2 + draw < out.cols()) out.col(2 + draw).setOnes();
  }

 private:
  const MatrixXd& z_;
};

MatrixXd drawn_normals(NoiseSource<double>& noise, int step, Eigen::Index dim, int normals) {
  MatrixXd z(dim, normals), one(dim, 1);
  for (int k = 0; k < normals; ++k) {
    noise.step(step, k, one);
    z.col(k) = one;
  }
  return z;
}

StepAnswer answer_at(Denoiser<double>& denoiser, const VectorXd& x, NoiseLevel level) {
  MatrixXd x0;
  denoiser.denoise(x, level, x0);
  StepAnswer answer;
  answer.x0 = x0.col(0);
  answer.eps = eps_from_x0(x, answer.x0, level);
  answer.score = score_from_x0(x, answer.x0, level);
  return answer;
}

/// Recorded states are in single precision, and a float run differs from a double one by rounding.
double tolerance(const TraceStep& step) { return 3e-5 * std::max(1.0, step.x.norm()); }

/// A rule that looks at all particles moves one alone by another deviation: the one that it had in the run.
void recover_deviation(const TraceStep& step, StepAnswer& answer) {
  const VectorXd moved = step.next - answer.mean;
  answer.std.setConstant(std::numeric_limits<double>::quiet_NaN());
  if (step.z.cols() != 1 || step.z.squaredNorm() == 0) return;
  const double deviation = moved.dot(step.z.col(0)) / step.z.squaredNorm();
  if (deviation >= 0 && (moved - deviation * step.z.col(0)).norm() <= tolerance(step))
    answer.std.setConstant(deviation);
}

/// Takes every step of `trace`, of a run with `steps` steps, again with one denoiser and fills its answer's
/// mean and deviation.
void replay(Trace& trace, int steps, const TraceSource& source, Denoiser<double>& denoiser,
            StepAnswer TraceStep::*answer, const std::atomic<bool>* cancelled) {
  source.sampler.start();
  MatrixXd x, x0;
  for (TraceStep& step : trace.steps) {
    if (cancelled && *cancelled) return;
    CopiedNoise noise(step.z);
    x = step.x.replicate(1, 2 + source.normals);
    x0.resize(x.rows(), x.cols());
    source.sampler.step({step.index, step.from.level, step.to.level, denoiser, noise, steps, step.from.t,
                         step.to.t, source.schedule},
                        x, x0);
    StepAnswer& found = step.*answer;
    found.mean = x.col(1);
    found.std = (x.rightCols(source.normals).colwise() - x.col(1)).rowwise().norm();
    if (&denoiser != &source.model_told) continue;
    step.replay_error = (x.col(0) - step.next).norm();
    if (!(step.replay_error <= tolerance(step))) recover_deviation(step, found);
  }
}

VectorXd modes_at(const GaussianMixture& mixture, const MatrixXd& x, NoiseLevel level) {
  constexpr double kLeastSigma = 1e-4;  // components that are points have no density without noise
  MatrixXd shares;
  MixtureAtLevel<double>(mixture, {level.alpha, std::max(level.sigma, kLeastSigma)})
      .responsibilities(x, shares);
  return shares.rowwise().mean();
}

}  // namespace

double alpha_bar(NoiseLevel level) {
  const double signal = level.alpha * level.alpha;
  return signal / (signal + level.sigma * level.sigma);
}

template <class Scalar>
Trace trace_particle(const Trajectory<Scalar>& run, Eigen::Index particle, const TraceSource& source,
                     const std::atomic<bool>* cancelled) {
  if (particle < 0 || particle >= run.kept())
    throw std::invalid_argument("trace_particle: the path of this particle was not recorded");
  Trace trace{particle, {}, {}};
  for (std::size_t i = 0; i < run.states.size() && !(cancelled && *cancelled); ++i) {
    const VectorXd x = run.states[i].col(particle).template cast<double>();
    trace.modes.push_back(modes_at(source.mixture, x, run.levels[i].level));
    if (i + 1 == run.states.size()) break;
    TraceStep step;
    step.index = static_cast<int>(i);
    step.from = run.levels[i], step.to = run.levels[i + 1];
    step.x = x;
    step.next = run.states[i + 1].col(particle).template cast<double>();
    step.z = drawn_normals(source.noise, step.index, x.size(), source.normals);
    step.model = answer_at(source.model, x, step.from.level);
    step.exact = answer_at(source.exact, x, step.from.level);
    trace.steps.push_back(std::move(step));
  }
  const int steps = static_cast<int>(run.levels.size()) - 1;
  replay(trace, steps, source, source.model_told, &TraceStep::model, cancelled);
  replay(trace, steps, source, source.exact_told, &TraceStep::exact, cancelled);
  for (TraceStep& step : trace.steps)  // where rules couple particles, the exact step has the run's deviation
    if (!(step.replay_error <= tolerance(step))) step.exact.std = step.model.std;
  return trace;
}

template <class Scalar>
std::vector<StepSummary> summarize_run(const Trajectory<Scalar>& run, Eigen::Index most,
                                       Denoiser<double>& model, Denoiser<double>& exact,
                                       const GaussianMixture& mixture, const std::atomic<bool>* cancelled) {
  std::vector<StepSummary> summaries;
  const Eigen::Index count = std::min(most, run.kept());
  MatrixXd guess, truth;
  for (std::size_t i = 0; i < run.states.size() && !(cancelled && *cancelled); ++i) {
    const MatrixXd x = run.states[i].leftCols(count).template cast<double>();
    const NoiseLevel level = run.levels[i].level;
    StepSummary summary;
    const auto lengths = x.colwise().norm().eval();
    summary.length = lengths.mean(), summary.longest = lengths.maxCoeff();
    for (Eigen::Index j = 0; j < count; ++j) summary.not_finite += x.col(j).allFinite() ? 0 : 1;
    summary.modes = modes_at(mixture, x, level);
    summary.mean = x.rowwise().mean();
    if (i + 1 < run.states.size()) {
      model.denoise(x, level, guess);
      exact.denoise(x, level, truth);
      const MatrixXd next = run.states[i + 1].leftCols(count).template cast<double>();
      summary.update = (next - x).colwise().norm().mean();
      summary.x0 = guess.rowwise().mean(), summary.exact_x0 = truth.rowwise().mean();
      summary.x0_error = std::sqrt((guess - truth).colwise().squaredNorm().mean());
      summary.eps_error = level.alpha / level.sigma * summary.x0_error;
    }
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

template Trace trace_particle(const Trajectory<float>&, Eigen::Index, const TraceSource&,
                              const std::atomic<bool>*);
template Trace trace_particle(const Trajectory<double>&, Eigen::Index, const TraceSource&,
                              const std::atomic<bool>*);
template std::vector<StepSummary> summarize_run(const Trajectory<float>&, Eigen::Index, Denoiser<double>&,
                                                Denoiser<double>&, const GaussianMixture&,
                                                const std::atomic<bool>*);
template std::vector<StepSummary> summarize_run(const Trajectory<double>&, Eigen::Index, Denoiser<double>&,
                                                Denoiser<double>&, const GaussianMixture&,
                                                const std::atomic<bool>*);

}  // namespace diffuscope
