// Samples of the moment and metrics of runs that train side by side: the jobs of each run, which together
// take as much of the time as those of a run that is alone. Called on the UI thread.
#pragma once

#include <map>
#include <memory>
#include <span>

#include "app/evaluations/live_samples_job.h"
#include "app/evaluations/metric_job.h"

namespace diffuscope {

class RunJobs {
 public:
  explicit RunJobs(std::function<void()> wake) : wake_(std::move(wake)) {}

  /// Starts what is due; jobs of runs that are gone end. `samples`: whether samples are looked at now.
  void update(std::span<const RunView> runs, bool samples, double now);
  std::shared_ptr<const LiveSamples> live_samples(int run) const;
  std::shared_ptr<const MetricHistory> metrics(int run) const;
  bool busy() const;
  /// Of the first job that failed.
  std::string error() const;

 private:
  struct Jobs {
    explicit Jobs(const std::function<void()>& wake) : samples(wake, 0.05), metrics(wake, 0.02) {}
    LiveSamplesJob samples;
    MetricJob metrics;
  };
  std::function<void()> wake_;
  std::map<int, std::unique_ptr<Jobs>> jobs_;  // by run id
};

}  // namespace diffuscope
