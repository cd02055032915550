#include "core/metrics/nearest_images.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace diffuscope {

NearestImages::NearestImages(Points images)
    : images_(std::move(images)), squared_norms_(images_.colwise().squaredNorm().transpose()) {}

Neighbours NearestImages::find(const Points& points, int k) const {
  constexpr Eigen::Index kBlock = 256;  // points at a time: the distances stay in the cache
  Neighbours found{Eigen::MatrixXi(k, points.cols()), Eigen::MatrixXf(k, points.cols())};
  std::vector<int> order(static_cast<std::size_t>(images_.cols()));
  Eigen::MatrixXf closeness;
  for (Eigen::Index first = 0; first < points.cols(); first += kBlock) {
    const auto block = points.middleCols(first, std::min(kBlock, points.cols() - first));
    closeness.noalias() = -2.0f * images_.transpose() * block;  // ‖a − b‖² less ‖b‖²
    closeness.colwise() += squared_norms_;
    for (Eigen::Index j = 0; j < block.cols(); ++j) {
      const auto column = closeness.col(j);
      const bool finite = column.allFinite();
      std::iota(order.begin(), order.end(), 0);
      if (finite)
        std::partial_sort(order.begin(), order.begin() + k, order.end(),
                          [&](int a, int b) { return column[a] < column[b]; });
      for (int i = 0; i < k; ++i) {
        const int place = order[static_cast<std::size_t>(i)];
        found.places(i, first + j) = place;
        found.distances(i, first + j) =
            finite ? (images_.col(place) - block.col(j)).norm() : std::numeric_limits<float>::infinity();
      }
    }
  }
  return found;
}

std::vector<Label> most_frequent_labels(const Neighbours& nearest, std::span<const Label> labels) {
  std::vector<Label> found;
  for (Eigen::Index j = 0; j < nearest.places.cols(); ++j) {
    std::map<Label, int> votes;
    for (const int place : nearest.places.col(j)) ++votes[labels[static_cast<std::size_t>(place)]];
    const auto most =
        std::ranges::max_element(votes, {}, [](const auto& entry) { return entry.second; });  // the first
    found.push_back(std::isfinite(nearest.distances(0, j)) ? most->first : kNoLabel);
  }
  return found;
}

}  // namespace diffuscope
