#include "app/evaluations/error_job.h"

#include <algorithm>

#include "app/evaluations/view_denoiser.h"
#include "core/concurrency/thread_priority.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/fields/forward_cloud.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kPoints = 600, kPointsKernels = 200;
constexpr std::size_t kMostMoments = 400;  // of one history; then every other one is dropped
constexpr std::size_t kMostHistories = 12;
constexpr double kLeastRatio = 0.01, kMostRatio = 50;

ErrorByRatio prepare(const Experiment& experiment, const std::atomic<bool>& cancelled) {
  const Eigen::Index count = experiment.oracle_is_exact ? kPoints : kPointsKernels;
  const double last = experiment.schedule.levels().back().ratio();
  ExactDenoiser<float> exact(experiment.oracle);
  return {exact,
          experiment.draw(experiment.scene.seed, count),
          forward_noise(experiment.scene.seed, experiment.dim(), count),
          experiment.schedule,
          log_spaced(kLeastRatio, std::clamp(last, 10 * kLeastRatio, kMostRatio), ErrorJob::kRatios),
          &cancelled};
}

}  // namespace

ErrorJob::ErrorJob(std::function<void()> wake)
    : job_([this](const SnapshotPtr& snapshot,
                  const std::atomic<bool>& cancelled) { return compute(snapshot, cancelled); },
           std::move(wake)) {}

ErrorJob::Result ErrorJob::compute(const SnapshotPtr& snapshot, const std::atomic<bool>& cancelled) {
  yield_to_foreground();
  const Stopwatch watch;
  if (prepared_ != snapshot->experiment) {
    prepared_ = nullptr;
    errors_.emplace(prepare(*snapshot->experiment, cancelled));
    if (!cancelled) prepared_ = snapshot->experiment;
  }
  Result result{.run = snapshot->run,
                .experiment = snapshot->experiment,
                .ratios = errors_->ratios(),
                .floor = errors_->floor()};
  result.errors.iteration = snapshot->iteration;
  result.errors.ema = errors_->measure(*view_denoiser(*snapshot, ModelChoice::kEma), &cancelled);
  result.errors.raw = errors_->measure(*view_denoiser(*snapshot, ModelChoice::kRaw), &cancelled);
  result.seconds = watch.elapsed();
  return result;
}

void ErrorJob::update(const SnapshotPtr& snapshot, double now) {
  forget_after(*snapshot);
  if (const auto fresh = job_.take()) {
    append(*fresh, *snapshot);
    duty_.finished(now, fresh->seconds);
  }
  const bool other_run = !last_ || snapshot->run != last_->run;
  const bool other_data = !other_run && snapshot->experiment != last_->experiment;
  if (!other_run && !other_data && snapshot->iteration == last_->iteration) return;
  if (other_run && job_.busy()) job_.cancel();
  const bool still = snapshot->status != RunStatus::kRunning && !other_data;
  if (!other_run && !still && !duty_.due(now)) return;
  if (!job_.request_if_idle(snapshot)) return;
  duty_.finished(now, 0.1);  // stands if it fails; replaced when the result is there
  last_ = snapshot;
}

std::shared_ptr<const ScoreErrorHistory> ErrorJob::history(int run) const {
  const auto found = histories_.find(run);
  return found == histories_.end() ? nullptr : found->second;
}

void ErrorJob::append(const Result& result, const Snapshot& snapshot) {
  const bool taken_back = result.run == snapshot.run && result.errors.iteration > snapshot.newest_iteration;
  if (result.errors.raw.size() != result.ratios.size() || taken_back) return;
  const auto before = history(result.run);
  auto next = before ? std::make_shared<ScoreErrorHistory>(*before) : std::make_shared<ScoreErrorHistory>();
  if (next->floor != result.floor) next->moments.clear();  // of other data: nothing can be compared
  next->run = result.run;
  next->ratios = result.ratios;
  next->floor = result.floor;
  next->exact = result.experiment->oracle_is_exact;
  if (next->moments.size() >= kMostMoments) {
    std::vector<ScoreErrors> thinned;
    for (std::size_t i = 0; i < next->moments.size(); i += 2) thinned.push_back(std::move(next->moments[i]));
    next->moments = std::move(thinned);
  }
  // Moments of the past are asked for when training time is scrubbed.
  const auto place = std::lower_bound(
      next->moments.begin(), next->moments.end(), result.errors.iteration,
      [](const ScoreErrors& moment, std::int64_t iteration) { return moment.iteration < iteration; });
  if (place != next->moments.end() && place->iteration == result.errors.iteration)
    *place = result.errors;
  else
    next->moments.insert(place, result.errors);
  histories_[result.run] = std::move(next);
  if (histories_.size() > kMostHistories) histories_.erase(histories_.begin());
}

/// What a reset took back.
void ErrorJob::forget_after(const Snapshot& snapshot) {
  const auto before = history(snapshot.run);
  if (!before || before->moments.empty() || before->moments.back().iteration <= snapshot.newest_iteration)
    return;
  auto next = std::make_shared<ScoreErrorHistory>(*before);
  std::erase_if(next->moments,
                [&](const ScoreErrors& moment) { return moment.iteration > snapshot.newest_iteration; });
  histories_[snapshot.run] = std::move(next);
}

const ScoreErrors& moment_at(const ScoreErrorHistory& history, std::int64_t iteration) {
  const auto after = std::upper_bound(
      history.moments.begin(), history.moments.end(), iteration,
      [](std::int64_t wanted, const ScoreErrors& moment) { return wanted < moment.iteration; });
  return after == history.moments.begin() ? history.moments.front() : *(after - 1);
}

}  // namespace diffuscope
