// The reverse run of the Sample workspace: a coarse one of few particles and steps within a tenth of a
// second, then the whole, then its metrics. A new request stops the one under way. Called on the UI thread;
// the work is done on a thread of its own.
#pragma once

#include <atomic>

#include "app/evaluations.h"
#include "app/evaluations/metric_job.h"

namespace diffuscope {

class SampleJob {
 public:
  explicit SampleJob(std::function<void()> wake);

  void request(const SampleRequest& request);
  /// Requests what differs from the last request in more than its weights; while a control is dragged, not
  /// more often than a coarse run takes.
  void want(const SampleRequest& wanted, double now);
  void cancel() { job_.cancel(); }
  bool busy() const { return job_.busy(); }
  float progress() const { return progress_; }
  std::shared_ptr<const SampleView> latest() const { return job_.latest(); }
  std::string error() const { return job_.error(); }

 private:
  SampleView compute(const SampleRequest& request, const std::atomic<bool>& cancelled);
  SampleView coarse(const SampleRequest& request) const;

  std::optional<SampleRequest> asked_;
  double asked_at_ = 0;
  std::atomic<float> progress_ = 0;
  CachedMetricEvaluator evaluator_;  // used by the job's thread only
  LatestJob<SampleRequest, SampleView> job_;
};

}  // namespace diffuscope
