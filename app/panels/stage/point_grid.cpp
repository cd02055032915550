#include "app/panels/stage/point_grid.h"

#include <cmath>

#include "app/render/cloud_places.h"

namespace diffuscope {

int PointGrid::cell_at(float x, float y) const {
  const bool inside = x >= 0 && y >= 0 && x < static_cast<float>(columns_) && y < static_cast<float>(rows_);
  return inside ? static_cast<int>(y) * columns_ + static_cast<int>(x) : -1;
}

void PointGrid::sort(const CloudDrawing& cloud, const Box& view, Eigen::Array2f size, float reach) {
  reach_ = reach;
  columns_ = static_cast<int>(std::ceil(size.x() / reach)) + 2;
  rows_ = static_cast<int>(std::ceil(size.y() / reach)) + 2;
  const PlaceMap map = place_map(view, size, reach, 1 / reach);
  starts_.assign(static_cast<std::size_t>(columns_ * rows_) + 1, 0);
  for_each_block(cloud, map, [&](const PlacesBlock& places) {
    for (Eigen::Index i = 0; i < places.cols(); ++i)
      if (const int cell = cell_at(places(0, i), places(1, i)); cell >= 0)
        ++starts_[static_cast<std::size_t>(cell) + 1];
  });
  for (std::size_t cell = 1; cell < starts_.size(); ++cell) starts_[cell] += starts_[cell - 1];
  order_.resize(static_cast<std::size_t>(starts_.back()));
  places_.resize(order_.size());
  std::vector<int> next(starts_.begin(), starts_.end() - 1);
  int point = 0;
  for_each_block(cloud, map, [&](const PlacesBlock& places) {
    for (Eigen::Index i = 0; i < places.cols(); ++i, ++point) {
      const int cell = cell_at(places(0, i), places(1, i));
      if (cell < 0) continue;
      const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(cell)]++);
      order_[at] = point;
      places_[at] = places.col(i);
    }
  });
}

Eigen::Index PointGrid::nearest(Eigen::Array2f pixel) const {
  const Eigen::Array2f place = pixel / reach_ + 1;
  float best = 1;  // squared, in cells
  Eigen::Index found = -1;
  for (const int dy : {-1, 0, 1})
    for (const int dx : {-1, 0, 1}) {
      const int cell = cell_at(std::floor(place.x()) + static_cast<float>(dx),
                               std::floor(place.y()) + static_cast<float>(dy));
      if (cell < 0) continue;
      const auto begin = static_cast<std::size_t>(starts_[static_cast<std::size_t>(cell)]);
      const auto end = static_cast<std::size_t>(starts_[static_cast<std::size_t>(cell) + 1]);
      for (std::size_t i = begin; i < end; ++i)
        if (const float distance = (places_[i] - place).square().sum(); distance < best)
          best = distance, found = order_[i];
    }
  return found;
}

}  // namespace diffuscope
