// Samples drawn with the weights of the moment, again and again while training goes on, for at most a tenth
// of the time. The same initial and step noise every time: as the weights change, the samples move instead of
// flickering. Called on the UI thread; the work is done on a thread of its own.
#pragma once

#include "app/evaluations.h"
#include "app/evaluations/duty_cycle.h"

namespace diffuscope {

class LiveSamplesJob {
 public:
  /// `share`: of the time, at most.
  explicit LiveSamplesJob(std::function<void()> wake, double share = 0.1);

  /// Starts the next samples when they are due; `now` in seconds.
  void update(const SnapshotPtr& snapshot, const SamplerSpec& sampler, double now);
  std::shared_ptr<const LiveSamples> latest() const { return job_.latest(); }
  bool busy() const { return job_.busy(); }
  std::string error() const { return job_.error(); }

 private:
  struct Request {
    SnapshotPtr snapshot;
    SamplerSpec sampler;
    Eigen::Index count;
  };
  bool shown_already(const Snapshot& snapshot, const SamplerSpec& sampler) const;
  Eigen::Index next_count(const Snapshot& snapshot) const;

  DutyCycle duty_;
  double seconds_per_sample_ = 0;
  int last_run_ = 0;
  std::int64_t last_iteration_ = -1;
  SamplerSpec last_sampler_;
  ExperimentPtr last_experiment_;
  LatestJob<Request, LiveSamples> job_;
};

}  // namespace diffuscope
