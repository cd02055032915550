#include "app/evaluations/debug_jobs.h"

#include "app/evaluations/view_denoiser.h"
#include "app/evaluations/wanted_job.h"
#include "core/concurrency/thread_priority.h"
#include "core/samplers/fork.h"
#include "core/scene/image_plane.h"
#include "core/scene/scene_sampling.h"

namespace diffuscope {
namespace {

struct Request {
  TraceKey key;
  RunPtr run;
  ForkSettings fork = {};
};

/// What makes a question another one; unlike the request it keeps no run alive.
struct Question {
  TraceKey key;
  ForkSettings fork;
  bool operator==(const Question&) const = default;
};

TraceView make_trace(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const SampleRequest& made = request.run->request;
  const Experiment& experiment = *made.snapshot->experiment;
  const Trajectory<float>& run = request.run->trajectory;
  const auto model = view_denoiser<double>(*made.snapshot, made.model);
  const auto exact = view_denoiser<double>(*made.snapshot, ModelChoice::kExact);
  const ParticleRange particle{made.seed, run.levels, 1, request.key.particle};
  SceneRule<double> rule(experiment, made.sampler, *model, particle);
  SceneRule<double> exactly(experiment, made.sampler, *exact, particle);
  const TraceSource source{*rule.sampler,
                           rule.guided(),
                           *exact,
                           rule.told(),
                           exactly.told(),
                           *rule.noise,
                           rule.normals_per_step(),
                           *experiment.oracle,
                           &experiment.schedule};
  return {request.key, trace_particle(run, request.key.particle, source, &cancelled)};
}

SummaryView make_summary(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Snapshot& snapshot = *request.run->request.snapshot;
  const Trajectory<float>& run = request.run->trajectory;
  const auto model = view_denoiser<double>(snapshot, request.run->request.model);
  const auto exact = view_denoiser<double>(snapshot, ModelChoice::kExact);
  return {request.key, std::min(SummaryView::kMost, run.kept()),
          summarize_run(run, SummaryView::kMost, *model, *exact, *snapshot.experiment->oracle, &cancelled)};
}

/// Another seed than the run's at every step and particle: the forks' noise is fresh.
std::uint64_t fork_seed(const Request& request) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  const auto place = static_cast<std::uint64_t>(request.key.particle + 1);
  return request.run->request.seed + kOdd * (request.fork.seed + 1000003 * place);
}

ForkView make_fork(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const SampleRequest& made = request.run->request;
  const Experiment& experiment = *made.snapshot->experiment;
  const Trajectory<float>& run = request.run->trajectory;
  SamplerSpec spec = made.sampler;
  if (!request.fork.sampler.empty()) spec.rule = {request.fork.sampler};
  const auto at = static_cast<std::size_t>(request.fork.step);
  const Points x = run.states.at(at).col(request.key.particle);
  const auto rest =
      refined_grid(std::span(run.levels).subspan(at), request.fork.refine, &experiment.schedule);
  const auto denoiser = view_denoiser(*made.snapshot, request.fork.exact ? ModelChoice::kExact : made.model);
  ForkView view{request.key, request.fork, {}, {}, {}};
  SamplingOptions options{
      .count = request.fork.count, .memory_budget = ForkView::kBudget, .cancelled = &cancelled};
  options.schedule = &experiment.schedule;
  if (rest.size() > 1) {
    const auto labels = particle_labels(spec, denoiser->label_count(), request.key.particle, 1);
    SceneRule<float> rule(experiment, spec, *denoiser,
                          {fork_seed(request), rest, request.fork.count, 0, labels});
    view.trajectory =
        continue_run(x, std::span<const GridLevel>(rest), *rule.sampler, rule.told(), *rule.noise, options);
  } else {  // at the end there is nothing to continue
    view.trajectory.levels = rest;
    view.trajectory.samples = x.replicate(1, request.fork.count);
    view.trajectory.states = {view.trajectory.samples};
  }
  view.shares = mode_shares(*experiment.oracle, view.trajectory.samples);
  if (experiment.plane) {  // what is drawn of them
    for (Points& state : view.trajectory.states) state = experiment.plane->axes.project(state);
    view.trajectory.samples = experiment.plane->axes.project(view.trajectory.samples);
  }
  PointsOf<double> truth;
  MixtureAtLevel<double>(*experiment.oracle, run.levels[at].level).responsibilities(x.cast<double>(), truth);
  view.truth = truth.col(0);
  return view;
}

template <class View>
using SteadyJob = WantedJob<Request, View, Question>;

template <class View>
void ask(SteadyJob<View>& job, const RunPtr& run, Eigen::Index particle, const ForkSettings& fork = {}) {
  const TraceKey key{run, particle};
  job.want({key, fork}, {key, run, fork});
}

}  // namespace

struct DebugJobs::Impl {
  explicit Impl(const std::function<void()>& wake)
      : traces(make_trace, wake), summaries(make_summary, wake), forks(make_fork, wake) {}
  SteadyJob<TraceView> traces;
  SteadyJob<SummaryView> summaries;
  SteadyJob<ForkView> forks;
};

DebugJobs::DebugJobs(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
DebugJobs::~DebugJobs() = default;

void DebugJobs::want_trace(const RunPtr& run, Eigen::Index particle) { ask(impl_->traces, run, particle); }
void DebugJobs::want_summary(const RunPtr& run) { ask(impl_->summaries, run, 0); }
void DebugJobs::want_fork(const RunPtr& run, Eigen::Index particle, const ForkSettings& settings) {
  ask(impl_->forks, run, particle, settings);
}

std::shared_ptr<const TraceView> DebugJobs::trace() const { return impl_->traces.job.latest(); }
std::shared_ptr<const SummaryView> DebugJobs::summary() const { return impl_->summaries.job.latest(); }
std::shared_ptr<const ForkView> DebugJobs::fork() const { return impl_->forks.job.latest(); }

bool DebugJobs::busy() const {
  return impl_->traces.job.busy() || impl_->summaries.job.busy() || impl_->forks.job.busy();
}

std::string DebugJobs::error() const {
  for (const std::string& text :
       {impl_->traces.job.error(), impl_->summaries.job.error(), impl_->forks.job.error()})
    if (!text.empty()) return text;
  return {};
}

}  // namespace diffuscope
