#include "app/evaluations/live_samples_job.h"

#include <algorithm>

#include "app/evaluations/shared_image_quality.h"
#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/scene/image_plane.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr int kMostSteps = 30;
constexpr Eigen::Index kMostSamples = 2000;
constexpr Eigen::Index kFewestSamples = 500;
constexpr Eigen::Index kFewestImages = 140, kMostImages = 500;
constexpr double kAimSeconds = 0.08;  // for one refresh while training: at a tenth of the time, one in 0.8 s

}  // namespace

LiveSamplesJob::LiveSamplesJob(std::function<void()> wake, double share)
    : duty_(share),
      job_(
          [](const Request& request, const std::atomic<bool>& cancelled) {
            yield_to_foreground();
            const Stopwatch watch;
            const Experiment& experiment = *request.snapshot->experiment;
            const SamplerSpec spec = with_fewer_steps(request.sampler, experiment, kMostSteps);
            const auto denoiser = view_denoiser(*request.snapshot, ModelChoice::kEma);
            SamplingOptions options;
            options.count = request.count;
            options.record = false;
            options.cancelled = &cancelled;
            auto run = run_view_sampler(experiment, spec, *denoiser, experiment.scene.seed, options);
            LiveSamples view{.run = request.snapshot->run,
                             .iteration = request.snapshot->iteration,
                             .samples = std::move(run.samples),
                             .seconds = watch.elapsed()};
            view.labels = kept_labels(experiment, spec, view.samples.cols());
            if (experiment.plane) view.on_plane = experiment.plane->axes.project(view.samples);
            return view;
          },
          std::move(wake)) {}

void LiveSamplesJob::update(const SnapshotPtr& snapshot, const SamplerSpec& sampler, double now) {
  if (const auto fresh = job_.take()) {
    seconds_per_sample_ =
        fresh->seconds / static_cast<double>(std::max<Eigen::Index>(1, fresh->samples.cols()));
    duty_.finished(now, fresh->seconds);
  }
  if (shown_already(*snapshot, sampler) || job_.busy()) return;
  const bool other_question = snapshot->run != last_run_ || !(sampler == last_sampler_);
  if (!other_question && !duty_.due(now)) return;
  if (!job_.request_if_idle({snapshot, sampler, next_count(*snapshot)})) return;
  duty_.finished(now, 0.1);  // stands if it fails; replaced when the result is there
  last_run_ = snapshot->run;
  last_iteration_ = snapshot->iteration;
  last_sampler_ = sampler;
  last_experiment_ = snapshot->experiment;
}

bool LiveSamplesJob::shown_already(const Snapshot& snapshot, const SamplerSpec& sampler) const {
  return snapshot.run == last_run_ && snapshot.experiment == last_experiment_ &&
         snapshot.iteration == last_iteration_ && sampler == last_sampler_;
}

Eigen::Index LiveSamplesJob::next_count(const Snapshot& snapshot) const {
  const bool images = snapshot.experiment->plane != nullptr;
  if (seconds_per_sample_ <= 0) return images ? kFewestImages : kMostSamples;
  if (snapshot.status != RunStatus::kRunning) return images ? kMostImages : kMostSamples;
  // A network of images takes a thousand times as long for a sample, and a sheet shows some hundred.
  return std::clamp(static_cast<Eigen::Index>(kAimSeconds / seconds_per_sample_),
                    images ? kFewestImages : kFewestSamples, images ? kMostImages : kMostSamples);
}

}  // namespace diffuscope
