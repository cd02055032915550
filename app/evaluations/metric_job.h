// Metrics of the EMA samples beside their floors, every few seconds of training, for at most a twentieth of
// the time. One history per run, so that undo brings a run's curves back with its weights. Called on the UI
// thread; the work is done on a thread of its own.
#pragma once

#include <map>

#include "app/evaluations.h"
#include "app/evaluations/duty_cycle.h"
#include "core/metrics/image_measures.h"

namespace diffuscope {

/// Samples to be measured, and what they were drawn with.
struct Generated {
  const Points& points;
  const SamplerSpec& sampler;
};

/// Evaluates samples of one experiment at one size; the floors are computed once and kept while neither
/// changes. Of images also their own measures (image_measures.h), but not mmd2: its kernels are too narrow
/// for the distances between images. Used by one thread at a time.
class CachedMetricEvaluator {
 public:
  /// Computes the floors unless they are there; null when that was cancelled. `evaluate` does it as well.
  const MetricEvaluator* prepare(const ExperimentPtr& experiment, const MetricSizes& sizes,
                                 const std::atomic<bool>& cancelled);
  MetricValues evaluate(const ExperimentPtr& experiment, const MetricSizes& sizes, const Generated& generated,
                        const std::atomic<bool>& cancelled);

 private:
  MetricValues evaluate_images(const Generated& generated);

  ExperimentPtr experiment_;
  Eigen::Index points_ = 0;
  std::optional<MetricEvaluator> evaluator_;
  std::shared_ptr<const ImageQuality> images_;  // of image data
  std::optional<ImageFloors> image_floors_;     // for as many samples as were measured last
  Eigen::Index image_count_ = 0;
};

class MetricJob {
 public:
  /// `share`: of the time, at most.
  explicit MetricJob(std::function<void()> wake, double share = 0.05);

  /// Starts the next evaluation when it is due; `now` in seconds.
  void update(const SnapshotPtr& snapshot, const SamplerSpec& sampler, double now);
  /// The history of `run`; null before its first values.
  std::shared_ptr<const MetricHistory> history(int run) const;
  bool busy() const { return job_.busy(); }
  std::string error() const { return job_.error(); }

 private:
  struct Request {
    SnapshotPtr snapshot;
    SamplerSpec sampler;
  };
  struct Result {
    int run = 0;
    std::int64_t iteration = 0;
    MetricValues values = {};
    std::vector<double> level_floor = {};
    std::vector<double> level_ema = {};
    double seconds = 0;
  };
  const std::vector<double>& level_floor(const Snapshot& snapshot);
  void append(const Result& result, const Snapshot& snapshot);
  void forget_after(const Snapshot& snapshot);

  DutyCycle duty_;
  std::map<int, std::shared_ptr<const MetricHistory>> histories_;
  int last_run_ = 0;
  std::int64_t last_iteration_ = -1;
  ExperimentPtr last_experiment_;
  // Of the job's thread only.
  CachedMetricEvaluator evaluator_;
  ExperimentPtr floor_experiment_;
  std::vector<double> level_floor_;
  LatestJob<Request, Result> job_;
};

}  // namespace diffuscope
