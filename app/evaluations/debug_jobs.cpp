#include "app/evaluations/debug_jobs.h"

#include "app/evaluations/view_denoiser.h"
#include "core/samplers/fork.h"

namespace diffuscope {
namespace {

struct Request {
  TraceKey key;
  RunPtr run;
  ForkSettings fork = {};
};

/// What made the run of a request, in double precision.
struct Remade {
  explicit Remade(const SampleRequest& made)
      : normals(find(samplers(), made.sampler.rule.id, "sampler")
                    .make.normals_per_step(made.sampler.rule.params)),
        sampler(make_sampler<double>(made.sampler.rule.id, made.sampler.rule.params)),
        model(view_denoiser<double>(*made.snapshot, made.model)),
        exact(view_denoiser<double>(*made.snapshot, ModelChoice::kExact)) {}
  int normals;
  SamplerPtr<double> sampler;
  DenoiserPtr<double> model, exact;
};

TraceView make_trace(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const SampleRequest& made = request.run->request;
  const Remade remade(made);
  SeededNoise<double> noise(made.seed, remade.normals, static_cast<std::uint64_t>(request.key.particle));
  return {request.key,
          trace_particle(request.run->trajectory, request.key.particle,
                         {*remade.sampler, *remade.model, *remade.exact, *remade.model, *remade.exact, noise,
                          remade.normals, *made.snapshot->experiment->oracle},
                         &cancelled)};
}

SummaryView make_summary(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Remade remade(request.run->request);
  const Trajectory<float>& run = request.run->trajectory;
  return {request.key, std::min(SummaryView::kMost, run.kept()),
          summarize_run(run, SummaryView::kMost, *remade.model, *remade.exact,
                        *request.run->request.snapshot->experiment->oracle, &cancelled)};
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
  const Trajectory<float>& run = request.run->trajectory;
  const GaussianMixture& data = *made.snapshot->experiment->oracle;
  const Choice rule = request.fork.sampler.empty() ? made.sampler.rule : Choice{request.fork.sampler};
  const auto at = static_cast<std::size_t>(request.fork.step);
  const Points x = run.states.at(at).col(request.key.particle);
  const auto rest = refined_grid(std::span(run.levels).subspan(at), request.fork.refine);
  const auto sampler = make_sampler<float>(rule.id, rule.params);
  const auto denoiser = view_denoiser(*made.snapshot, request.fork.exact ? ModelChoice::kExact : made.model);
  SeededNoise<float> noise(fork_seed(request),
                           find(samplers(), rule.id, "sampler").make.normals_per_step(rule.params));
  ForkView view{request.key, request.fork, {}, {}, {}};
  view.trajectory = continue_run(
      x, std::span<const GridLevel>(rest), *sampler, *denoiser, noise,
      {.count = request.fork.count, .memory_budget = ForkView::kBudget, .cancelled = &cancelled});
  view.shares = mode_shares(data, view.trajectory.samples);
  PointsOf<double> truth;
  MixtureAtLevel<double>(data, run.levels[at].level).responsibilities(x.cast<double>(), truth);
  view.truth = truth.col(0);
  return view;
}

/// A job that is asked when the question is another one and nothing runs.
template <class View>
struct SteadyJob {
  SteadyJob(typename LatestJob<Request, View>::Compute compute, const std::function<void()>& wake)
      : job(std::move(compute), wake) {}
  void want(const RunPtr& run, Eigen::Index particle, const ForkSettings& settings) {
    const TraceKey wanted{run, particle};
    if ((key == wanted && fork == settings && asked) || job.busy()) return;
    key = wanted, fork = settings, asked = true;
    job.request({wanted, run, settings});
  }
  bool asked = false;
  TraceKey key;
  ForkSettings fork;
  LatestJob<Request, View> job;
};

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

void DebugJobs::want_trace(const RunPtr& run, Eigen::Index particle) {
  impl_->traces.want(run, particle, {});
}
void DebugJobs::want_summary(const RunPtr& run) { impl_->summaries.want(run, 0, {}); }
void DebugJobs::want_fork(const RunPtr& run, Eigen::Index particle, const ForkSettings& settings) {
  impl_->forks.want(run, particle, settings);
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
