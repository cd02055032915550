#include "app/evaluations/sample_job.h"

#include <algorithm>

#include "app/evaluations/shared_image_quality.h"
#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/scene/image_plane.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr int kCoarseSteps = 10;
constexpr Eigen::Index kCoarseParticles = 1000;
constexpr double kCoarseWork = 1.5e9;             // floating-point operations: well below 0.1 s on one core
constexpr Eigen::Index kMostMetricPoints = 5000;  // of each side
constexpr std::size_t kMostPreviewBytes = std::size_t{64} << 20;

/// Of a run that the stage draws: images as points of their plane, which are projected on the processor.
SamplingOptions options_of(const Experiment& experiment, Eigen::Index count) {
  SamplingOptions options;
  options.count = count;
  options.drawable = !experiment.plane;
  return options;
}

SampleView view_of(const SampleRequest& request, const SamplerSpec& made_by, Trajectory<float> trajectory) {
  SampleView view{.request = request,
                  .run = request.snapshot->run,
                  .iteration = request.snapshot->iteration,
                  .model = request.model,
                  .trajectory = std::move(trajectory)};
  view.request.sampler = made_by;
  const Experiment& experiment = *request.snapshot->experiment;
  if (experiment.plane)
    for (const Points& state : view.trajectory.states)
      view.plane_states.push_back(experiment.plane->axes.project(state));
  view.labels = kept_labels(experiment, made_by, view.trajectory.samples.cols());
  view.data = experiment.draw(request.seed, view.trajectory.samples.cols());
  return view;
}

MetricSizes metric_sizes(Eigen::Index particles) {
  const Eigen::Index points = std::min(particles, kMostMetricPoints);
  return {.points = points,
          .mmd_points = std::min<Eigen::Index>(points, 1500),
          .projections = 128,
          .floor_pairs = 4};
}

}  // namespace

SampleJob::SampleJob(std::function<void()> wake)
    : job_([this](const SampleRequest& request,
                  const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
           std::move(wake)) {}

void SampleJob::request(const SampleRequest& request) {
  asked_ = request;
  progress_ = 0;
  job_.request(request);
}

void SampleJob::want(const SampleRequest& wanted, double now) {
  constexpr double kLeastPause = 0.15;  // seconds
  const bool same = asked_ && asked_->snapshot->run == wanted.snapshot->run &&
                    asked_->snapshot->experiment == wanted.snapshot->experiment &&
                    asked_->model == wanted.model && asked_->sampler == wanted.sampler &&
                    asked_->seed == wanted.seed;
  if (same || (asked_ && now < asked_at_ + kLeastPause)) return;
  asked_at_ = now;
  request(wanted);
}

SampleView SampleJob::compute(const SampleRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Stopwatch watch;
  job_.publish_preview(coarse(request));
  const ExperimentPtr& experiment = request.snapshot->experiment;
  const auto denoiser = view_denoiser(*request.snapshot, request.model);
  SamplingOptions options = options_of(*experiment, request.sampler.count);
  options.cancelled = &cancelled;
  options.progress = [this](int step, int steps) {
    progress_ = static_cast<float>(step) / static_cast<float>(steps);
  };
  SampleView view =
      view_of(request, request.sampler,
              run_view_sampler(*experiment, request.sampler, *denoiser, request.seed, std::move(options)));
  view.seconds = watch.elapsed();
  if (cancelled) return view;
  if (view.trajectory.bytes() <= kMostPreviewBytes) job_.publish_preview(view);
  view.metrics = evaluator_.evaluate(experiment, metric_sizes(view.trajectory.samples.cols()),
                                     {view.trajectory.samples, request.sampler}, cancelled);
  return view;
}

SampleView SampleJob::coarse(const SampleRequest& request) const {
  const Experiment& experiment = *request.snapshot->experiment;
  const SamplerSpec spec = with_fewer_steps(request.sampler, experiment, kCoarseSteps);
  const Mlp network(experiment.scene.network, experiment.dim(), experiment.data->label_count());
  const auto affordable = static_cast<Eigen::Index>(kCoarseWork / (network.flops_per_sample() * spec.steps));
  const auto count =
      std::min<Eigen::Index>(spec.count, std::clamp<Eigen::Index>(affordable, 64, kCoarseParticles));
  const auto denoiser = view_denoiser(*request.snapshot, request.model);
  SampleView view =
      view_of(request, spec,
              run_view_sampler(experiment, spec, *denoiser, request.seed, options_of(experiment, count)));
  view.coarse = true;
  return view;
}

}  // namespace diffuscope
