// Where the points of a cloud are in a picture, block by block: nothing of the cloud's size is stored. No GL
// here.
#pragma once

#include <Eigen/Core>
#include <algorithm>

#include "app/render/drawing.h"

namespace diffuscope {

inline constexpr Eigen::Index kPlacesBlock = 1024;  ///< points whose places are found at once
using PlacesBlock = Eigen::Array<float, 2, Eigen::Dynamic, Eigen::ColMajor, 2, kPlacesBlock>;

/// From model space to pixels (or parts of one): place = position·scale + offset, y upward.
struct PlaceMap {
  Eigen::Array2f scale, offset;
};

/// `view` on `size` pixels: the corner of pixel (0, 0) is at margin·per_pixel, `per_pixel` units are a pixel.
inline PlaceMap place_map(const Box& view, const Eigen::Array2f& size, float margin, float per_pixel) {
  const Eigen::Array2f extent{static_cast<float>(view.x_max - view.x_min),
                              static_cast<float>(view.y_max - view.y_min)};
  const Eigen::Array2f corner{static_cast<float>(view.x_min), static_cast<float>(view.y_min)};
  const Eigen::Array2f scale = size / extent * per_pixel;
  return {scale, margin * per_pixel - scale * corner};
}

/// body(places) for blocks of the cloud's points, 2×n each.
template <class Body>
void for_each_block(const CloudDrawing& cloud, const PlaceMap& map, Body&& body) {
  // Two points at a time are one vector of the processor.
  using Pair = Eigen::Array4f;
  const auto pair = [](const Eigen::Array2f& a) { return Pair(a(0), a(1), a(0), a(1)); };
  const Pair first_scale = cloud.first_weight * pair(map.scale), offset = pair(map.offset),
             second_scale = cloud.second_weight * pair(map.scale);
  const Points& first = *cloud.first;
  PlacesBlock places;
  for (Eigen::Index start = 0; start < first.cols(); start += kPlacesBlock) {
    const Eigen::Index n = std::min(kPlacesBlock, first.cols() - start);
    places.resize(2, n);
    const float* a = first.data() + 2 * start;
    const float* b = cloud.second ? cloud.second->data() + 2 * start : nullptr;
    const auto at = [](const float* values, Eigen::Index i) { return Eigen::Map<const Pair>(values + i); };
    for (Eigen::Index i = 0; i + 4 <= 2 * n; i += 4) {
      Pair place = at(a, i) * first_scale + offset;
      if (b) place += at(b, i) * second_scale;
      Eigen::Map<Pair>(places.data() + i) = place;
    }
    if (n % 2) {
      places.col(n - 1) = first.col(start + n - 1).array() * first_scale.head<2>() + offset.head<2>();
      if (b) places.col(n - 1) += cloud.second->col(start + n - 1).array() * second_scale.head<2>();
    }
    body(places);
  }
}

}  // namespace diffuscope
