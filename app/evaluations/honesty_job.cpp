#include "app/evaluations/honesty_job.h"

#include <algorithm>
#include <cmath>

#include "app/evaluations/duty_cycle.h"
#include "app/evaluations/shared_image_quality.h"
#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/scene/scene_sampling.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr int kMostSteps = 30;
constexpr double kShare = 0.1;  // of the time while training goes on

struct Request {
  SnapshotPtr snapshot;
  SamplerSpec sampler;  // all classes in turn, guidance as set
};

struct Result : HonestyView {
  double seconds = 0;
};

/// Samples of the request with this guidance, cut to [−1, 1] as they are shown; what is not finite stays so.
Points draw_images(const Request& request, double guidance, Eigen::Index count,
                   const std::atomic<bool>& cancelled) {
  const Experiment& experiment = *request.snapshot->experiment;
  SamplerSpec spec = with_fewer_steps(request.sampler, experiment, kMostSteps);
  spec.guidance = guidance;
  const auto denoiser = view_denoiser(*request.snapshot, ModelChoice::kEma);
  SamplingOptions options;
  options.count = count;
  options.record = false;
  options.cancelled = &cancelled;
  const auto run = run_view_sampler(experiment, spec, *denoiser, experiment.scene.seed + 1, options);
  return run.samples.unaryExpr([](float v) { return std::isnan(v) ? v : std::clamp(v, -1.0f, 1.0f); });
}

/// What belongs to each sample by itself.
void look_at_each(const ImageQuality& quality, HonestyView& view) {
  const Neighbours nearest = quality.nearest(*view.samples);
  view.nearest.assign(nearest.places.data(), nearest.places.data() + nearest.places.size());
  view.distances.assign(nearest.distances.data(), nearest.distances.data() + nearest.distances.size());
  if (!view.asked.empty()) view.found = quality.classify(*view.samples);
}

}  // namespace

struct HonestyJob::Impl {
  explicit Impl(const std::function<void()>& wake)
      : job([this](const Request& request,
                   const std::atomic<bool>& cancelled) { return compute(request, cancelled); },
            wake) {}

  Result compute(const Request& request, const std::atomic<bool>& cancelled);
  void prepare(const Experiment& experiment);

  DutyCycle duty{kShare};
  std::optional<Request> asked;
  // Of the job's thread only.
  std::shared_ptr<const ImageQuality> quality;
  std::optional<ImageFloors> floors;
  LatestJob<Request, Result> job;
};

void HonestyJob::Impl::prepare(const Experiment& experiment) {
  const auto shared = shared_image_quality(experiment);
  if (shared == quality) return;
  quality = shared;
  floors.emplace(*quality, quick_image_count(quality->images()));
}

Result HonestyJob::Impl::compute(const Request& request, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Experiment& experiment = *request.snapshot->experiment;
  prepare(experiment);  // once for a data set, so it does not count for the time between two runs
  const Stopwatch watch;
  const Eigen::Index count = quick_image_count(quality->images());
  Result view;
  view.snapshot = request.snapshot;
  view.samples = std::make_shared<const Points>(draw_images(request, 0, count, cancelled));
  if (cancelled) return view;
  SamplerSpec plain = request.sampler;
  plain.guidance = 0;
  view.asked = shown_labels(experiment, plain, count);
  look_at_each(*quality, view);
  view.scores = quality->evaluate(*view.samples, view.asked);
  view.held_out = floors->held_out();
  view.values = floors->values(view.scores);
  view.copy_distance = quality->copy_distance();
  view.guidance = view.asked.empty() ? 0 : request.sampler.guidance;
  if (view.guidance != 0) {
    const Points guided = draw_images(request, view.guidance, count, cancelled);
    view.guided_accuracy = quality->evaluate(guided, view.asked).label_accuracy;
  }
  view.seconds = watch.elapsed();
  return view;
}

HonestyJob::HonestyJob(const std::function<void()>& wake) : impl_(std::make_unique<Impl>(wake)) {}
HonestyJob::~HonestyJob() = default;

void HonestyJob::want(const SnapshotPtr& snapshot, const SamplerSpec& sampler) {
  const double now = now_seconds();
  if (const auto fresh = impl_->job.take()) impl_->duty.finished(now, fresh->seconds);
  Request wanted{snapshot, sampler};
  wanted.sampler.label = wanted.sampler.mix_label = -1;
  const std::optional<Request>& asked = impl_->asked;
  const bool same_run = asked && asked->snapshot->run == snapshot->run &&
                        asked->snapshot->experiment->data == snapshot->experiment->data;
  const bool same_question =
      same_run && asked->snapshot->is_past() == snapshot->is_past() && asked->sampler == wanted.sampler;
  const bool same_weights = same_question && asked->snapshot->iteration == snapshot->iteration;
  // While a slider moves, each answer is finished; another run does not wait.
  if (same_weights || (impl_->job.busy() && same_run)) return;
  const bool newer_only = same_question && !snapshot->is_past();
  if (newer_only && snapshot->status == RunStatus::kRunning && !impl_->duty.due(now)) return;
  impl_->asked = wanted;
  impl_->job.request(std::move(wanted));
  impl_->duty.finished(now, 0.1);  // stands if it fails; replaced when the result is there
}

std::shared_ptr<const HonestyView> HonestyJob::latest() const { return impl_->job.latest(); }
bool HonestyJob::busy() const { return impl_->job.busy(); }
std::string HonestyJob::error() const { return impl_->job.error(); }

}  // namespace diffuscope
