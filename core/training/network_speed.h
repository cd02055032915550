// How fast networks train and sample, row by row: GFLOP/s, and the share of what this processor's vectors can
// multiply and add on as many threads, or of what a graphics card can. FLOPs are those of the matrix products
// alone, 2·(weights) a sample forward, three times that for a training iteration; noise, features,
// activations and the optimizer are overhead. bench/network_speed.cpp and the Performance panel of the window
// show the same rows.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/scene/experiment.h"
#include "core/training/snapshot.h"

namespace diffuscope {

/// Work that is repeated: training iterations, or DDPM steps of many particles.
struct SpeedRow {
  std::string name;   ///< "train/H:128/batch:1024/threads:1"
  std::string label;  ///< "train 128×1024": units, and samples or particles, or of images numbers
  Scene scene;
  Eigen::Index particles = 0;  ///< 0: trains
  int threads = 1;
};

/// The rows for each number of threads. Those named train and sample are of a network that is easily written
/// again elsewhere: x (2) and a 128-wide sinusoidal embedding of t, three plain hidden layers, SiLU, ε;
/// default_ ones are the default scene's; image_ ones take D numbers.
std::vector<SpeedRow> speed_rows(const std::vector<int>& threads);

/// GFLOP/s of multiply-adds alone on as many threads (measure_peak).
double peak_gflops(int threads);

/// The work of one row, ready to be repeated.
class SpeedWork {
 public:
  SpeedWork(const SpeedRow& row, const EngineFactory& make_engine);
  ~SpeedWork();
  SpeedWork(SpeedWork&&) noexcept;

  /// One iteration or step.
  void repeat();
  /// FLOPs of one, and what it counts for: an iteration, or as many particle-steps as there are particles.
  double flops() const;
  double items() const;
  /// What computes.
  std::string processor() const;
  /// Of training; all zero when sampling.
  PhaseTimes phases() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// What a row came to.
struct SpeedResult {
  std::string name, label;
  int threads = 1;
  bool sampling = false;
  std::string processor;  ///< what computed
  double gflops = 0;
  double peak = 0;        ///< of what computed (the processor: on as many threads), GFLOP/s; 0: not known
  double per_second = 0;  ///< iterations, or particle-steps

  bool on_card() const { return processor.starts_with("GPU"); }
  /// Of the peak; not a number where that is not known.
  double share() const;
};

/// Repeats the work of `row` for about `seconds`, after one that does not count; once `cancelled`, no more
/// than one longer. The peak is left for the caller, who measures it once for all rows.
SpeedResult measure_speed(const SpeedRow& row, const EngineFactory& make_engine, double seconds,
                          const std::atomic<bool>& cancelled);

}  // namespace diffuscope
