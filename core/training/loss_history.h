// Loss over iterations and by noise level, as training goes: bounded memory however long a run is.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/training/level_shares.h"

namespace diffuscope {

/// Loss per iteration, thinned to at most a few thousand points by doubling the stride.
struct LossHistory {
  std::vector<float> iteration;
  std::vector<float> raw;     ///< mean over the iterations of a stride
  std::vector<float> smooth;  ///< exponential mean with a time constant of 100 iterations
};

class LossRecorder {
 public:
  void add(std::int64_t iteration, float loss);
  /// Forgets what lies beyond `iteration`, to where training has gone back.
  void rewind(std::int64_t iteration);
  const LossHistory& history() const { return history_; }
  /// Mean of the last 100 losses (fewer at the start); 0 before the first.
  float recent() const;
  /// The exponential mean.
  double smooth() const { return smooth_; }

 private:
  static constexpr std::size_t kMaxPoints = 2048;
  static constexpr std::size_t kRecent = 100;

  LossHistory history_;
  std::int64_t stride_ = 1;
  double stride_sum_ = 0;
  std::int64_t stride_count_ = 0;
  double smooth_ = 0;
  std::int64_t count_ = 0;
  std::array<float, kRecent> last_{};
};

/// ε-error ‖ε̂−ε‖²/D by noise level: equal bins over u = t/T; NaN where nothing was seen yet.
using LevelLoss = std::array<float, kLevelBins>;

/// Exponential means per bin over about the last 20,000 samples.
class LevelLossRecorder {
 public:
  LevelLossRecorder() { clear(); }
  void add(const LevelSums& sums);
  void clear();
  LevelLoss means() const;

 private:
  std::array<double, kLevelBins> sum_{};
  std::array<double, kLevelBins> count_{};
};

}  // namespace diffuscope
