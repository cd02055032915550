#include "app/render/drawing.h"

#include <algorithm>
#include <numbers>

namespace diffuscope {

float density_opacity(Eigen::Index count, float radius, double area) {
  const double layers = static_cast<double>(count) * std::numbers::pi * radius * radius / std::max(area, 1.0);
  return static_cast<float>(std::clamp(0.55 / std::max(layers, 1e-9), 0.06, 0.9));
}

bool exceeds_dots(const CloudDrawing& cloud, const Box& view, Eigen::Index most_dots) {
  constexpr Eigen::Index kLookedAt = 4096;
  const Eigen::Index count = cloud.first->cols();
  if (count <= most_dots) return false;
  const Eigen::Index stride = std::max<Eigen::Index>(1, count / kLookedAt);
  Eigen::Index inside = 0, looked_at = 0;
  for (Eigen::Index i = 0; i < count; i += stride, ++looked_at) {
    Eigen::Vector2f at = cloud.first_weight * cloud.first->col(i);
    if (cloud.second) at += cloud.second_weight * cloud.second->col(i);
    const double x = static_cast<double>(at.x()), y = static_cast<double>(at.y());
    inside += x >= view.x_min && x <= view.x_max && y >= view.y_min && y <= view.y_max;
  }
  return static_cast<double>(inside) / static_cast<double>(looked_at) * static_cast<double>(count) >
         static_cast<double>(most_dots);
}

}  // namespace diffuscope
