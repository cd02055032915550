#include "app/render/drawing.h"

#include <algorithm>
#include <numbers>

namespace diffuscope {

float density_opacity(Eigen::Index count, float radius, double area) {
  const double layers = static_cast<double>(count) * std::numbers::pi * radius * radius / std::max(area, 1.0);
  return static_cast<float>(std::clamp(0.55 / std::max(layers, 1e-9), 0.06, 0.9));
}

}  // namespace diffuscope
