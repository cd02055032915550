// A walk of particles at noise levels (core/markov_chains) for the Langevin view: every state, drift and
// noise of it, the density at each level, and how the particles share themselves out among the modes
// meanwhile. The newest request wins. Called on the UI thread; the work is done on a thread of its own.
#pragma once

#include <atomic>
#include <optional>

#include "app/evaluations.h"
#include "core/markov_chains/run_chain.h"

namespace diffuscope {

struct WalkRequest {
  SnapshotPtr snapshot;
  ModelChoice model = ModelChoice::kExact;
  ChainSpec chain;
  std::uint64_t seed = 1;
};

/// Positions y = x_t/α_t, model space.
struct WalkView {
  WalkRequest request;
  ChainRecord<float> record = {};
  /// ln p_σ on nx·ny cells over the box, of the exact mixture (or the kernel stand-in).
  struct Level {
    double sigma = 0;
    std::shared_ptr<const std::vector<float>> log_density;
    float highest = 0;
  };
  Box box = {};
  int nx = 0, ny = 1;
  std::vector<Level> levels = {};                ///< each once, in the order of the walk
  std::vector<int> level_of = {};                ///< of every update: index into levels
  std::vector<double> weights = {};              ///< of the modes
  std::vector<double> counted_after = {};        ///< updates after which particles were counted
  std::vector<std::vector<double>> shares = {};  ///< per mode: share of particles nearest to it, each time
  std::vector<double> total_variation = {};      ///< ½ Σ|share − weight|, each time
  double seconds = 0;

  const Level& level_at(int update) const {
    return levels[static_cast<std::size_t>(level_of[static_cast<std::size_t>(update)])];
  }
};

class WalkJob {
 public:
  explicit WalkJob(std::function<void()> wake);

  /// Requests what differs from the last request in more than its weights.
  void want(const WalkRequest& wanted);
  /// Requests it whatever was asked before.
  void request(const WalkRequest& request);
  void cancel() { job_.cancel(); }
  bool busy() const { return job_.busy(); }
  float progress() const { return progress_; }  ///< 0 … 1
  std::shared_ptr<const WalkView> latest() const { return job_.latest(); }
  /// Why the last walk failed; empty if it did not.
  std::string error() const { return job_.error(); }

 private:
  WalkView compute(const WalkRequest& request, const std::atomic<bool>& cancelled);

  std::optional<WalkRequest> asked_;
  std::atomic<float> progress_ = 0;
  LatestJob<WalkRequest, WalkView> job_;
};

}  // namespace diffuscope
