#include "core/fields/stage_box.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace diffuscope {

Box mixture_box(const GaussianMixture& mixture) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Box box{kInfinity, -kInfinity, 0, 1};
  const bool plane = mixture.dim() > 1;
  if (plane) box.y_min = kInfinity, box.y_max = -kInfinity;
  for (const MixtureComponent& component : mixture.components()) {
    const double reach = kBoxReach * std::sqrt(component.covariance(0, 0));
    box.x_min = std::min(box.x_min, component.mean(0) - reach);
    box.x_max = std::max(box.x_max, component.mean(0) + reach);
    if (!plane) continue;
    const double reach_y = kBoxReach * std::sqrt(component.covariance(1, 1));
    box.y_min = std::min(box.y_min, component.mean(1) - reach_y);
    box.y_max = std::max(box.y_max, component.mean(1) + reach_y);
  }
  return box;
}

Box normal_box(double std) { return {-kBoxReach * std, kBoxReach * std, -kBoxReach * std, kBoxReach * std}; }

Box joined(const Box& a, const Box& b) {
  return {std::min(a.x_min, b.x_min), std::max(a.x_max, b.x_max), std::min(a.y_min, b.y_min),
          std::max(a.y_max, b.y_max)};
}

Box widened(const Box& box, double share) {
  const double dx = std::max(share * (box.x_max - box.x_min), 1e-3),
               dy = std::max(share * (box.y_max - box.y_min), 1e-3);
  return {box.x_min - dx, box.x_max + dx, box.y_min - dy, box.y_max + dy};
}

}  // namespace diffuscope
