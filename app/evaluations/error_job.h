// Errors of the learned score by noise ratio, raw and EMA, over a run: the curves of the moment and their
// history at every ratio, for at most a twentieth of the time. One history per run. Called on the UI thread;
// the work is done on a thread of its own.
#pragma once

#include <map>

#include "app/evaluations.h"
#include "app/evaluations/duty_cycle.h"

namespace diffuscope {

/// Of one moment: a pair of errors (score_field.h) for each ratio.
struct ScoreErrors {
  std::int64_t iteration = 0;
  std::vector<EpsErrors> ema, raw;
};

struct ScoreErrorHistory {
  int run = 0;
  std::vector<double> ratios;
  std::vector<double> floor;         ///< of the denoising error, a value for each ratio
  std::vector<ScoreErrors> moments;  ///< oldest first
  bool exact = true;                 ///< false: the floor is that of kernels
};

/// The newest moment not after `iteration`, or the first one; `history` must have one.
const ScoreErrors& moment_at(const ScoreErrorHistory& history, std::int64_t iteration);

class ErrorJob {
 public:
  static constexpr int kRatios = 28;

  explicit ErrorJob(std::function<void()> wake);

  /// Starts the next evaluation when it is due; `now` in seconds.
  void update(const SnapshotPtr& snapshot, double now);
  /// The history of `run`; null before its first values.
  std::shared_ptr<const ScoreErrorHistory> history(int run) const;
  bool busy() const { return job_.busy(); }
  std::string error() const { return job_.error(); }

 private:
  struct Result {
    int run = 0;
    ExperimentPtr experiment = {};
    std::vector<double> ratios = {}, floor = {};
    ScoreErrors errors = {};
    double seconds = 0;
  };
  Result compute(const SnapshotPtr& snapshot, const std::atomic<bool>& cancelled);
  void append(const Result& result, const Snapshot& snapshot);
  void forget_after(const Snapshot& snapshot);

  DutyCycle duty_{0.05, 0.5};
  std::map<int, std::shared_ptr<const ScoreErrorHistory>> histories_;
  SnapshotPtr last_;
  // Of the job's thread only.
  ExperimentPtr prepared_;
  std::optional<ErrorByRatio> errors_;
  LatestJob<SnapshotPtr, Result> job_;
};

}  // namespace diffuscope
