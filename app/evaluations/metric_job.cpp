#include "app/evaluations/metric_job.h"

#include "app/evaluations/shared_image_quality.h"
#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/metrics/eps_error.h"
#include "core/stopwatch.h"
#include "core/training/sampler_quality.h"

namespace diffuscope {
namespace {

constexpr int kMostSteps = 50;
constexpr double kLeastPause = 2;  // seconds between two evaluations
constexpr MetricSizes kSizes{.points = 2000, .mmd_points = 1000, .projections = 64, .floor_pairs = 4};
constexpr Eigen::Index kFloorPoints = 16000;  // of the noise error by level
constexpr Eigen::Index kFloorImages = 1000;   // the same of images: each asks all kernels for all pixels
constexpr Eigen::Index kErrorPoints = 4000;   // of that of the averaged weights, again and again
constexpr Eigen::Index kErrorImages = 960;    // and of images
constexpr std::size_t kMostValues = 1000;     // of one history; older ones are thinned
constexpr std::size_t kMostHistories = 12;

/// Without kernels where their widths are those of points in a plane: one point is too few for them.
MetricSizes used_sizes(MetricSizes sizes, const Experiment& experiment) {
  if (experiment.data->as_images()) sizes.mmd_points = 1;
  return sizes;
}

/// Fewer images than points: each costs a network a hundred times as much.
MetricSizes sizes_for(const Experiment& experiment) {
  MetricSizes sizes = kSizes;
  if (const ImageSet* images = experiment.data->as_images()) sizes.points = quick_image_count(*images);
  return sizes;
}

/// Points or images of the data for the error by level.
Eigen::Index error_points(const Experiment& experiment) {
  return experiment.data->as_images() ? kErrorImages : kErrorPoints;
}

}  // namespace

const MetricEvaluator* CachedMetricEvaluator::prepare(const ExperimentPtr& experiment,
                                                      const MetricSizes& sizes,
                                                      const std::atomic<bool>& cancelled) {
  const bool same_data = experiment_ && experiment_->oracle == experiment->oracle;
  if (!evaluator_ || !same_data || points_ != sizes.points) {
    evaluator_.reset();
    image_floors_.reset();
    images_ = shared_image_quality(*experiment);
    evaluator_.emplace(metric_evaluator(*experiment, used_sizes(sizes, *experiment), &cancelled));
    experiment_ = experiment;
    points_ = sizes.points;
  }
  if (cancelled) evaluator_.reset();  // its floors may be incomplete
  return evaluator_ ? &*evaluator_ : nullptr;
}

MetricValues CachedMetricEvaluator::evaluate(const ExperimentPtr& experiment, const MetricSizes& sizes,
                                             const Generated& generated, const std::atomic<bool>& cancelled) {
  const MetricEvaluator* evaluator = prepare(experiment, sizes, cancelled);
  if (!evaluator) return {};
  MetricValues values = evaluator->evaluate(generated.points);
  if (images_) values.merge(evaluate_images(generated));
  return values;
}

MetricValues CachedMetricEvaluator::evaluate_images(const Generated& generated) {
  const Eigen::Index count = generated.points.cols();
  if (!image_floors_ || image_count_ != count) image_floors_.emplace(*images_, image_count_ = count);
  const std::vector<Label> asked = shown_labels(*experiment_, generated.sampler, count);
  return image_floors_->values(images_->evaluate(generated.points, asked));
}

MetricJob::MetricJob(std::function<void()> wake, double share)
    : duty_(share, kLeastPause),
      job_(
          [this](const Request& request, const std::atomic<bool>& cancelled) {
            yield_to_foreground();
            const ExperimentPtr& experiment = request.snapshot->experiment;
            // Once for a run, so it does not count for the time between two evaluations.
            const MetricSizes sizes = sizes_for(*experiment);
            evaluator_.prepare(experiment, sizes, cancelled);
            const std::vector<double>& exact_errors = level_floor(*request.snapshot);
            const Stopwatch watch;
            const SamplerSpec spec = with_fewer_steps(request.sampler, *experiment, kMostSteps);
            const auto denoiser = view_denoiser(*request.snapshot, ModelChoice::kEma);
            SamplingOptions options;
            options.count = sizes.points;
            options.record = false;
            options.cancelled = &cancelled;
            const auto run =
                run_view_sampler(*experiment, spec, *denoiser, experiment->scene.seed + 1, options);
            Result result{.run = request.snapshot->run, .iteration = request.snapshot->iteration};
            result.level_floor = exact_errors;
            if (!cancelled)
              result.values = evaluator_.evaluate(experiment, sizes, {run.samples, spec}, cancelled);
            const Points x0 = experiment->draw(experiment->scene.seed, error_points(*experiment));
            if (!cancelled)
              result.level_ema =
                  eps_mse_by_level(*denoiser, experiment->schedule, x0, experiment->scene.seed, kLevelBins);
            result.seconds = watch.elapsed();
            return result;
          },
          std::move(wake)) {}

const std::vector<double>& MetricJob::level_floor(const Snapshot& snapshot) {
  if (floor_experiment_ == snapshot.experiment) return level_floor_;
  floor_experiment_ = snapshot.experiment;
  const Experiment& experiment = *floor_experiment_;
  const auto exact = view_denoiser(snapshot, ModelChoice::kExact);
  level_floor_ =
      eps_mse_by_level(*exact, experiment.schedule,
                       experiment.draw(experiment.scene.seed, experiment.plane ? kFloorImages : kFloorPoints),
                       experiment.scene.seed, kLevelBins);
  return level_floor_;
}

void MetricJob::update(const SnapshotPtr& snapshot, const SamplerSpec& sampler, double now) {
  forget_after(*snapshot);
  if (const auto fresh = job_.take()) {
    append(*fresh, *snapshot);
    duty_.finished(now, fresh->seconds);
  }
  if (snapshot->experiment !=
      last_experiment_) {  // while a mixture is dragged floors would be computed for nothing
    if (last_experiment_ && snapshot->run == last_run_) duty_.finished(now, 0);
    last_experiment_ = snapshot->experiment;
    last_iteration_ = -1;
  }
  const bool other_run = snapshot->run != last_run_;
  if (snapshot->is_past() || (!other_run && snapshot->iteration == last_iteration_)) return;
  if (other_run && job_.busy()) job_.cancel();
  const bool last_words = snapshot->status != RunStatus::kRunning;  // nothing else asks for the time then
  if (!other_run && !last_words && !duty_.due(now)) return;
  if (!job_.request_if_idle({snapshot, sampler})) return;
  duty_.finished(now, 0.1);  // stands if it fails; replaced when the result is there
  last_run_ = snapshot->run;
  last_iteration_ = snapshot->iteration;
}

std::shared_ptr<const MetricHistory> MetricJob::history(int run) const {
  const auto found = histories_.find(run);
  return found == histories_.end() ? nullptr : found->second;
}

void MetricJob::append(const Result& result, const Snapshot& snapshot) {
  if (result.values.empty()) return;
  if (result.run == snapshot.run && result.iteration > snapshot.newest_iteration) return;  // before a reset
  const auto before = history(result.run);
  auto next = before ? std::make_shared<MetricHistory>(*before) : std::make_shared<MetricHistory>();
  next->run = result.run;
  next->level_floor = result.level_floor;
  next->level_ema = result.level_ema;
  next->level_ema_iteration = result.iteration;
  if (next->iterations.size() >= kMostValues) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < next->iterations.size(); i += 2, ++kept) {
      next->iterations[kept] = next->iterations[i];
      next->values[kept] = std::move(next->values[i]);
    }
    next->iterations.resize(kept);
    next->values.resize(kept);
  }
  next->iterations.push_back(result.iteration);
  next->values.push_back(result.values);
  histories_[result.run] = std::move(next);
  if (histories_.size() > kMostHistories) histories_.erase(histories_.begin());
}

void MetricJob::forget_after(const Snapshot& snapshot) {
  const auto before = history(snapshot.run);
  if (!before || before->iterations.empty() || before->iterations.back() <= snapshot.newest_iteration) return;
  auto next = std::make_shared<MetricHistory>(*before);
  while (!next->iterations.empty() && next->iterations.back() > snapshot.newest_iteration) {
    next->iterations.pop_back();
    next->values.pop_back();
  }
  histories_[snapshot.run] = std::move(next);
}

}  // namespace diffuscope
