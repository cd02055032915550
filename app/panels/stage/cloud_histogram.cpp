#include "app/panels/stage/cloud_histogram.h"

#include <algorithm>

namespace diffuscope {

std::span<const float> CloudHistogram::update(const MovingCloud& cloud, int axis, Bins bins) {
  const bool same = first_ == cloud.first && second_ == cloud.second &&
                    weights_.alpha == cloud.weights.alpha && weights_.sigma == cloud.weights.sigma &&
                    axis_ == axis && bins_.min == bins.min && bins_.max == bins.max;
  if (same) return density_;
  first_ = cloud.first, second_ = cloud.second, weights_ = cloud.weights, axis_ = axis, bins_ = bins;
  const Eigen::Index count = std::min(kMostBinned, cloud.size());
  const bool moves = second_ && weights_.sigma != 0;
  const Points& second = moves ? *second_ : *first_;
  if (!moves && weights_.alpha == 1)
    histogram(first_->leftCols(count), axis, bins, density_);
  else
    noised_histogram(first_->leftCols(count), second.leftCols(count),
                     {weights_.alpha, moves ? weights_.sigma : 0}, axis, bins, density_);
  return density_;
}

}  // namespace diffuscope
