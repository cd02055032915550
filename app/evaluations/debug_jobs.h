// Background jobs of the Debug workspace: the trace of one particle of the reverse run shown, means over many
// of its particles, and forks of one of its steps. Each computes when what is asked changes, one after the
// other, so that a cursor that moves is followed steadily. Called on the UI thread, returns at once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/evaluations.h"
#include "core/samplers/trace.h"

namespace diffuscope {

using RunPtr = std::shared_ptr<const SampleView>;

/// One particle of a run. The run is not kept alive: results that are no longer shown cost no memory.
struct TraceKey {
  std::weak_ptr<const SampleView> run = {};
  Eigen::Index particle = 0;
  bool operator==(const TraceKey& other) const {
    return particle == other.particle && !run.owner_before(other.run) && !other.run.owner_before(run);
  }
};

struct TraceView {
  TraceKey key;
  Trace trace;
};

struct SummaryView {
  TraceKey key;  ///< its particle says nothing
  Eigen::Index particles = 0;
  std::vector<StepSummary> levels;
  static constexpr Eigen::Index kMost = 500;
};

/// How a step is continued; see DebugSettings.
struct ForkSettings {
  int step = 0;
  int count = 200;
  int refine = 1;
  std::string sampler = {};  ///< id; empty: the run's own rule with its parameters
  bool exact = false;        ///< asks the exact denoiser instead of the run's
  std::uint64_t seed = 1;
  bool operator==(const ForkSettings&) const = default;
};

struct ForkView {
  TraceKey key;
  ForkSettings settings;
  Trajectory<float> trajectory;   ///< of the forks, from x_t on
  Eigen::VectorXd shares, truth;  ///< of the components: where forks ended, and p(k | x_t)
  static constexpr std::size_t kBudget = std::size_t{32} << 20;  ///< bytes of the paths
};

class DebugJobs {
 public:
  explicit DebugJobs(const std::function<void()>& wake);
  ~DebugJobs();

  /// Each asks if the question differs from the last one and nothing runs; particle 0 … kept − 1.
  void want_trace(const RunPtr& run, Eigen::Index particle);
  void want_summary(const RunPtr& run);
  void want_fork(const RunPtr& run, Eigen::Index particle, const ForkSettings& settings);

  /// The newest results; null before the first.
  std::shared_ptr<const TraceView> trace() const;
  std::shared_ptr<const SummaryView> summary() const;
  std::shared_ptr<const ForkView> fork() const;

  bool busy() const;
  /// Why the last run of a job failed; empty if none did.
  std::string error() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace diffuscope
