// The histogram of one coordinate of a moving cloud, computed again only when the cloud, its weights or the
// range change. Main thread.
#pragma once

#include <array>
#include <span>

#include "app/panels/stage/moving_cloud.h"
#include "core/fields/histogram.h"

namespace diffuscope {

class CloudHistogram {
 public:
  static constexpr std::size_t kBins = 80;

  /// Points of a larger cloud that are binned: its first ones, which are as random as the rest. A bin of a
  /// bell then stands within some 2 % of its height.
  static constexpr Eigen::Index kMostBinned = 100'000;

  /// Density per bin of coordinate `axis` over `bins` (model space).
  std::span<const float> update(const MovingCloud& cloud, int axis, Bins bins);
  Bins bins() const { return bins_; }

 private:
  PointsPtr first_, second_;  // kept alive, so that equal pointers mean equal points
  NoiseLevel weights_;
  int axis_ = -1;
  Bins bins_;
  std::array<float, kBins> density_{};
};

}  // namespace diffuscope
