#include "app/evaluations/run_jobs.h"

#include <algorithm>

namespace diffuscope {

void RunJobs::update(std::span<const RunView> runs, bool samples, double now) {
  std::erase_if(jobs_, [&](const auto& entry) {
    if (entry.second->samples.busy() || entry.second->metrics.busy()) return false;  // ending would wait
    return runs.size() < 2 || std::none_of(runs.begin(), runs.end(), [&](const RunView& view) {
             return view.snapshot && view.snapshot->run == entry.first;
           });
  });
  if (runs.size() < 2) return;
  for (const RunView& view : runs) {
    if (!view.snapshot) continue;
    auto& jobs = jobs_[view.snapshot->run];
    if (!jobs) jobs = std::make_unique<Jobs>(wake_);
    if (samples) jobs->samples.update(view.snapshot, view.sampler, now);
    jobs->metrics.update(view.snapshot, view.sampler, now);
  }
}

std::shared_ptr<const LiveSamples> RunJobs::live_samples(int run) const {
  const auto found = jobs_.find(run);
  return found == jobs_.end() ? nullptr : found->second->samples.latest();
}

std::shared_ptr<const MetricHistory> RunJobs::metrics(int run) const {
  const auto found = jobs_.find(run);
  return found == jobs_.end() ? nullptr : found->second->metrics.history(run);
}

bool RunJobs::busy() const {
  return std::any_of(jobs_.begin(), jobs_.end(), [](const auto& entry) {
    return entry.second->samples.busy() || entry.second->metrics.busy();
  });
}

std::string RunJobs::error() const {
  for (const auto& [run, jobs] : jobs_)
    for (const std::string& text : {jobs->samples.error(), jobs->metrics.error()})
      if (!text.empty()) return text;
  return "";
}

}  // namespace diffuscope
