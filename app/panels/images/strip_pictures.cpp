#include "app/panels/images/strip_pictures.h"

#include <algorithm>

#include "core/fields/forward_cloud.h"

namespace diffuscope {

double shown_scale(NoiseLevel level) { return 1 / std::max(1.0, std::hypot(level.alpha, level.sigma)); }

Points forward_pictures(const Points& x0, const Points& eps, const Schedule& schedule, int columns) {
  Points pictures(x0.rows(), x0.cols() * columns);
  for (Eigen::Index i = 0; i < x0.cols(); ++i)
    pictures.middleCols(i * columns, columns) = forward_path(x0.col(i), eps.col(i), schedule, columns);
  for (int k = 0; k < columns; ++k) {
    const double t = schedule.steps() * static_cast<double>(k) / (columns - 1);
    const auto scale = static_cast<float>(shown_scale(schedule.at(t)));
    for (Eigen::Index i = 0; i < x0.cols(); ++i) pictures.col(i * columns + k) *= scale;
  }
  return pictures;
}

Points forward_pictures_at(const Points& x0, const Points& eps, NoiseLevel level) {
  Points pictures;
  noise_points(x0, eps, level, pictures);
  return pictures * static_cast<float>(shown_scale(level));
}

ImageShape sized(const ImageShape& shape, StripSize size) {
  ImageShape other = shape;
  for (int* side : {&other.width, &other.height}) {
    if (size == StripSize::kHalved) *side = std::max(1, *side / 2);
    if (size == StripSize::kDoubled) *side *= 2;
  }
  return other;
}

}  // namespace diffuscope
