#include "app/evaluations/bound_job.h"

#include <algorithm>
#include <thread>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/stopwatch.h"
#include "core/theory/likelihood.h"
#include "core/training/batch.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kOdePoints = 500;
constexpr Eigen::Index kVariancePoints = 400;
constexpr int kVarianceLevels = 40;
constexpr std::size_t kManyComponents = 100;  // beyond, the exact terms are estimated from strata too

BoundOptions options_of(const BoundSettings& settings, bool whole, std::uint64_t seed,
                        const std::atomic<bool>& cancelled) {
  BoundOptions options;
  options.decomposition = settings.decomposition;
  options.variance = settings.variance;
  options.interpolation = settings.interpolation;
  options.strata = whole ? 0 : BoundView::kStrata;
  options.seed = seed;
  options.cancelled = &cancelled;
  return options;
}

MlpDenoiser<float> learned_denoiser(const Snapshot& snapshot, WorkerTeam& team) {
  const Experiment& experiment = *snapshot.experiment;
  return {make_network(experiment), snapshot.ema, network_role(experiment), &team, snapshot.make_engine};
}

/// −ln p by the ODE over the first points; where the true one is known, as their mean difference from it plus
/// its mean over all points, which needs fewer of them.
Estimate ode_estimate(Denoiser<float>& denoiser, const Experiment& experiment, const Points& x0,
                      const std::atomic<bool>& cancelled) {
  OdeOptions options;
  options.seed = experiment.scene.seed;
  options.cancelled = &cancelled;
  const Points first = x0.leftCols(std::min(kOdePoints, x0.cols()));
  const Eigen::VectorXd nll = ode_nll(denoiser, experiment.schedule, first, options);
  if (!experiment.oracle_is_exact) return estimate(nll);
  Eigen::VectorXd log_density;
  MixtureAtLevel<double>(*experiment.oracle, {1, 0}).log_density(first.cast<double>(), log_density);
  const Estimate difference = estimate(nll + log_density);
  const Estimate truth = true_nll(*experiment.oracle, x0);
  return {truth.mean + difference.mean, std::hypot(truth.standard_error, difference.standard_error)};
}

}  // namespace

BoundJob::BoundJob(std::function<void()> wake)
    : job_([this](const Request& request,
                  const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
           std::move(wake)) {}

void BoundJob::update(const SnapshotPtr& snapshot, const BoundSettings& settings, double now) {
  if (const auto fresh = job_.take()) duty_.finished(now, fresh->seconds);
  const bool other = !asked_ || asked_->snapshot->run != snapshot->run || !(asked_->settings == settings);
  if (!other && (job_.busy() || !duty_.due(now))) return;
  if (!other && asked_->snapshot->iteration == snapshot->iteration) return;
  // All terms, once asked for, stay until training has moved on.
  asked_ = Request{snapshot, settings, false};
  whole_ = false;
  job_.request(*asked_);
}

void BoundJob::compute_all(const SnapshotPtr& snapshot, const BoundSettings& settings) {
  asked_ = Request{snapshot, settings, true};
  whole_ = true;
  progress_ = 0;
  job_.request(*asked_);
}

void BoundJob::cancel() {
  whole_ = false;
  job_.cancel();
}

void BoundJob::prepare_exact(const Request& request, const Points& x0, WorkerTeam& team,
                             const std::atomic<bool>& cancelled) {
  const ExperimentPtr& experiment = request.snapshot->experiment;
  const bool whole = request.whole && experiment->oracle->components().size() <= kManyComponents;
  const bool same = exact_.experiment == experiment && exact_.settings == request.settings;
  if (same && (exact_.whole || !whole)) return;
  ExactDenoiser<float> denoiser(experiment->oracle, &team);
  if (exact_.experiment != experiment) {
    exact_ = {};
    if (experiment->oracle_is_exact) exact_.nll_true = true_nll(*experiment->oracle, x0);
    exact_.variance = std::make_shared<const VarianceCurve>(
        variance_curve(denoiser, experiment->schedule, x0.leftCols(kVariancePoints), kVarianceLevels, 1));
  }
  exact_.bound = variational_bound(denoiser, experiment->schedule, x0,
                                   options_of(request.settings, whole, experiment->scene.seed, cancelled));
  if (whole && !exact_.ode) exact_.ode = ode_estimate(denoiser, *experiment, x0, cancelled);
  exact_.settings = request.settings;
  exact_.whole = whole;
  exact_.experiment = cancelled ? nullptr : experiment;  // what was cancelled is done again
}

BoundView BoundJob::compute(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Stopwatch watch;
  const Snapshot& snapshot = *request.snapshot;
  const Experiment& experiment = *snapshot.experiment;
  WorkerTeam team(request.whole ? std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 16)
                                : 1);
  const Points x0 = experiment.draw(experiment.scene.seed, BoundView::kPoints);
  BoundView view;
  view.run = snapshot.run;
  view.iteration = snapshot.iteration;
  view.settings = request.settings;
  view.whole = request.whole;
  auto denoiser = learned_denoiser(snapshot, team);
  // The same noise and levels as for the exact denoiser: most of the Monte Carlo error leaves their
  // difference.
  BoundOptions options = options_of(request.settings, request.whole, experiment.scene.seed, cancelled);
  if (request.whole)
    options.progress = [this](int done, int total) {
      progress_ = static_cast<float>(done) / static_cast<float>(total);
    };
  if (options.variance == ReverseVariance::kLearned && !denoiser.predicts_variance())
    options.variance = ReverseVariance::kBeta;
  view.learned = variational_bound<float>(denoiser, experiment.schedule, x0, options);
  prepare_exact(request, x0, team, cancelled);
  if (cancelled) return view;
  view.exact = exact_.bound;
  view.nll_true = exact_.nll_true;
  view.exact_variance = exact_.variance;
  view.ode_exact = exact_.ode;
  view.learned_variance =
      variance_curve<float>(denoiser, experiment.schedule, x0.leftCols(kVariancePoints), kVarianceLevels, 1);
  if (request.whole) {
    job_.publish_preview(view);
    view.ode_learned = ode_estimate(denoiser, experiment, x0, cancelled);
  }
  view.seconds = watch.elapsed();
  return view;
}

}  // namespace diffuscope
