#include "app/evaluations.h"

#include <algorithm>
#include <array>

#include "app/evaluations/benchmark_job.h"
#include "app/evaluations/bound_job.h"
#include "app/evaluations/columns_job.h"
#include "app/evaluations/debug_jobs.h"
#include "app/evaluations/duty_cycle.h"
#include "app/evaluations/error_job.h"
#include "app/evaluations/field_job.h"
#include "app/evaluations/forward_jobs.h"
#include "app/evaluations/honesty_job.h"
#include "app/evaluations/image_jobs.h"
#include "app/evaluations/live_samples_job.h"
#include "app/evaluations/metric_job.h"
#include "app/evaluations/own_files_jobs.h"
#include "app/evaluations/probe_job.h"
#include "app/evaluations/quality_job.h"
#include "app/evaluations/restore_job.h"
#include "app/evaluations/run_jobs.h"
#include "app/evaluations/sample_job.h"
#include "app/evaluations/view_denoiser.h"
#include "app/evaluations/walk_job.h"
#include "core/concurrency/thread_priority.h"
#include "core/fields/density.h"
#include "core/fields/forward_cloud.h"
#include "core/fields/stage_box.h"
#include "core/fields/terminal_mismatch.h"
#include "core/fields/upsample.h"
#include "core/scene/image_plane.h"

namespace diffuscope {
namespace {

struct CloudRequest {
  ExperimentPtr experiment;
  int points = 0;
};

ForwardCloud draw_cloud(const CloudRequest& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const ExperimentPtr& shown = points_of(request.experiment);
  const Experiment& experiment = *shown;
  const std::uint64_t seed = experiment.scene.seed;
  const double prior_std = experiment.schedule.prior_std();
  const Box box = mixture_box(*experiment.oracle);
  ForwardCloud cloud{shown, experiment.draw(seed, request.points),
                     forward_noise(seed, experiment.dim(), request.points), box,
                     joined(box, normal_box(prior_std))};
  cloud.terminal_kl = marginal_kl(*experiment.oracle, experiment.schedule.levels().back(), prior_std);
  if (experiment.data->label_count() > 0) {
    std::vector<Label> labels(static_cast<std::size_t>(request.points));
    experiment.data->labels(seed, Stream::kEvaluation, 0, labels);
    cloud.labels = std::make_shared<const std::vector<Label>>(std::move(labels));
  }
  if (experiment.dim() > 1) return cloud;
  constexpr int kFiner = 2;  // computed coarsely and made finer for drawing
  constexpr int kX = ForwardCloud::kOverTimeX / kFiner, kT = ForwardCloud::kOverTimeT / kFiner;
  const Box& whole = cloud.whole_box;
  const std::vector<float> coarse = log_density_over_time(*experiment.oracle, experiment.schedule,
                                                          whole.x_min, whole.x_max, kX, kT, &cancelled);
  cloud.over_time_highest = *std::max_element(coarse.begin(), coarse.end());
  cloud.over_time = std::make_shared<const std::vector<float>>(upsample(coarse, kX, kT, kFiner));
  return cloud;
}

}  // namespace

struct Evaluations::Impl {
  explicit Impl(const std::function<void()>& wake)
      : cloud(draw_cloud, wake),
        live_samples(wake),
        field(wake),
        samples(wake),
        metrics(wake),
        forward(wake),
        runs(wake),
        errors(wake),
        probe(wake),
        bound(wake),
        debug(wake),
        own_files(wake),
        walk(wake),
        columns(wake),
        quality(wake),
        images(wake),
        honesty(wake),
        restoring(wake),
        benchmark(wake) {}

  int shown_run = 0;
  CloudRequest asked_cloud;
  int cloud_run = 0;
  LatestJob<CloudRequest, ForwardCloud> cloud;
  LiveSamplesJob live_samples;
  FieldJob field;
  SampleJob samples;
  MetricJob metrics;
  ForwardJobs forward;
  RunJobs runs;
  ErrorJob errors;
  ProbeJob probe;
  BoundJob bound;
  DebugJobs debug;
  OwnFilesJobs own_files;
  WalkJob walk;
  ColumnsJob columns;
  QualityJob quality;
  ImageJobs images;
  HonestyJob honesty;
  RestoreJob restoring;
  BenchmarkJob benchmark;
  std::array<std::string, 19> told;  // errors reported already, per job
};

Evaluations::Evaluations(std::function<void()> wake) : impl_(std::make_unique<Impl>(wake)) {}
Evaluations::~Evaluations() = default;

void Evaluations::update(const SnapshotPtr& snapshot, const SamplerSpec& sampler, const AppState& view) {
  const double now = now_seconds();
  impl_->shown_run = snapshot->run;
  CloudRequest& asked = impl_->asked_cloud;
  // Steadily, one after the other: while a schedule or a mixture is dragged there is a new experiment in
  // every frame, and every stage of it is finished, so that the points follow the hand. Another run does not
  // wait.
  if (asked.experiment != snapshot->experiment || asked.points != view.cloud_points) {
    const CloudRequest wanted{snapshot->experiment, view.cloud_points};
    const bool same_run = asked.experiment && impl_->cloud_run == snapshot->run;
    if (!same_run) impl_->cloud.request(wanted);
    if (!same_run || impl_->cloud.request_if_idle(wanted)) asked = wanted;
    impl_->cloud_run = snapshot->run;
  }
  if (view.workspace == Workspace::kTrain || view.workspace == Workspace::kScore ||
      view.workspace == Workspace::kImages)
    impl_->live_samples.update(snapshot, sampler, now);
  impl_->field.update(now);
  impl_->metrics.update(snapshot, sampler, now);
  const bool points = !snapshot->experiment->plane;  // what needs a density in closed form is not for images
  if (view.workspace == Workspace::kScore && points) {
    impl_->errors.update(snapshot, now);
    impl_->probe.update(now);
  }
  if (view.workspace == Workspace::kDebug) impl_->own_files.update(snapshot, sampler);
  if (view.workspace == Workspace::kBound && points) impl_->bound.update(snapshot, view.bound, now);
}

void Evaluations::update_runs(std::span<const RunView> runs, const AppState& view) {
  impl_->runs.update(runs, view.workspace == Workspace::kCompare, now_seconds());
}

void Evaluations::request_field(const FieldRequest& request) { impl_->field.request(request); }
void Evaluations::request_probe(const ProbeRequest& request) { impl_->probe.request(request); }
void Evaluations::request_samples(const SampleRequest& request) { impl_->samples.request(request); }
void Evaluations::want_samples(const SampleRequest& request) { impl_->samples.want(request, now_seconds()); }
void Evaluations::cancel_samples() { impl_->samples.cancel(); }
bool Evaluations::sampling() const { return impl_->samples.busy(); }
float Evaluations::sampling_progress() const { return impl_->samples.progress(); }

bool Evaluations::busy() const {
  return impl_->cloud.busy() || impl_->live_samples.busy() || impl_->field.busy() || impl_->samples.busy() ||
         impl_->metrics.busy() || impl_->runs.busy() || impl_->errors.busy() || impl_->probe.busy() ||
         impl_->forward.busy() || impl_->bound.busy() || impl_->debug.busy() || impl_->own_files.busy() ||
         impl_->walk.busy() || impl_->columns.busy() || impl_->quality.busy() || impl_->images.busy() ||
         impl_->honesty.busy() || impl_->restoring.busy() || impl_->benchmark.busy();
}

ForwardJobs& Evaluations::forward() { return impl_->forward; }
DebugJobs& Evaluations::debug() { return impl_->debug; }
OwnFilesJobs& Evaluations::own_files() { return impl_->own_files; }
WalkJob& Evaluations::walk() { return impl_->walk; }
ColumnsJob& Evaluations::columns() { return impl_->columns; }
QualityJob& Evaluations::quality() { return impl_->quality; }
ImageJobs& Evaluations::images() { return impl_->images; }
HonestyJob& Evaluations::honesty() { return impl_->honesty; }
RestoreJob& Evaluations::restoring() { return impl_->restoring; }
BenchmarkJob& Evaluations::benchmark() { return impl_->benchmark; }
void Evaluations::compute_bound(const SnapshotPtr& snapshot, const BoundSettings& settings) {
  impl_->bound.compute_all(snapshot, settings);
}
void Evaluations::cancel_bound() { impl_->bound.cancel(); }
bool Evaluations::computing_bound() const { return impl_->bound.computing_all(); }
float Evaluations::bound_progress() const { return impl_->bound.progress(); }

std::shared_ptr<const ForwardCloud> Evaluations::forward_cloud() const { return impl_->cloud.latest(); }
std::shared_ptr<const LiveSamples> Evaluations::live_samples() const { return impl_->live_samples.latest(); }
std::shared_ptr<const FieldView> Evaluations::field() const { return impl_->field.latest(); }
std::shared_ptr<const SampleView> Evaluations::samples() const { return impl_->samples.latest(); }
std::shared_ptr<const MetricHistory> Evaluations::metrics() const {
  return impl_->metrics.history(impl_->shown_run);
}
std::shared_ptr<const ScoreErrorHistory> Evaluations::score_errors() const {
  return impl_->errors.history(impl_->shown_run);
}
std::shared_ptr<const ProbeView> Evaluations::probe() const { return impl_->probe.latest(); }

std::shared_ptr<const LiveSamples> Evaluations::live_samples_of(int run) const {
  return impl_->runs.live_samples(run);
}
std::shared_ptr<const MetricHistory> Evaluations::metrics_of(int run) const {
  const auto beside_others = impl_->runs.metrics(run);
  return beside_others ? beside_others : impl_->metrics.history(run);
}

std::shared_ptr<const BoundView> Evaluations::bound() const { return impl_->bound.latest(); }

std::vector<std::string> Evaluations::take_errors() {
  const std::array<std::string, 19> errors{
      impl_->cloud.error(),   impl_->live_samples.error(), impl_->field.error(),     impl_->samples.error(),
      impl_->metrics.error(), impl_->errors.error(),       impl_->probe.error(),     impl_->runs.error(),
      impl_->forward.error(), impl_->bound.error(),        impl_->debug.error(),     impl_->walk.error(),
      impl_->columns.error(), impl_->quality.error(),      impl_->own_files.error(), impl_->images.error(),
      impl_->honesty.error(), impl_->restoring.error(),    impl_->benchmark.error()};
  std::vector<std::string> fresh;
  for (std::size_t job = 0; job < errors.size(); ++job) {
    if (!errors[job].empty() && errors[job] != impl_->told[job]) fresh.push_back(errors[job]);
    impl_->told[job] = errors[job];
  }
  return fresh;
}

}  // namespace diffuscope
