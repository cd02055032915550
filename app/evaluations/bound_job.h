// The variational bound for the Bound workspace: a stratified estimate every few seconds while training goes
// on, and on request all T terms with the likelihoods. Called on the UI thread; the work is done on a thread
// of its own.
#pragma once

#include <atomic>

#include "app/evaluations.h"
#include "app/evaluations/duty_cycle.h"
#include "core/concurrency/worker_team.h"

namespace diffuscope {

class BoundJob {
 public:
  explicit BoundJob(std::function<void()> wake);

  /// Estimates again when run, settings or weights are others and it is due.
  void update(const SnapshotPtr& snapshot, const BoundSettings& settings, double now);
  void compute_all(const SnapshotPtr& snapshot, const BoundSettings& settings);
  void cancel();
  bool busy() const { return job_.busy(); }
  bool computing_all() const { return whole_ && job_.busy(); }
  float progress() const { return progress_; }
  std::shared_ptr<const BoundView> latest() const { return job_.latest(); }
  std::string error() const { return job_.error(); }

 private:
  struct Request {
    SnapshotPtr snapshot;
    BoundSettings settings;
    bool whole = false;
  };
  /// What does not depend on the weights, kept from one estimate to the next. Used by the job's thread only.
  struct ExactPart {
    ExperimentPtr experiment;
    BoundSettings settings;
    bool whole = false;
    Bound bound;
    std::optional<Estimate> nll_true, ode;
    std::shared_ptr<const VarianceCurve> variance;
  };
  BoundView compute(const Request& request, const std::atomic<bool>& cancelled);
  void prepare_exact(const Request& request, const Points& x0, WorkerTeam& team,
                     const std::atomic<bool>& cancelled);

  std::optional<Request> asked_;
  bool whole_ = false;
  DutyCycle duty_{0.2, 1.0};
  std::atomic<float> progress_ = 0;
  ExactPart exact_;
  LatestJob<Request, BoundView> job_;
};

}  // namespace diffuscope
