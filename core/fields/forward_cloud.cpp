#include "core/fields/forward_cloud.h"

namespace diffuscope {

Points forward_noise(std::uint64_t seed, int dim, Eigen::Index n) {
  Points eps(dim, n);
  fill_normals(seed, Stream::kForwardNoise, 0, 0, eps);
  return eps;
}

void noise_points(const Points& x0, const Points& eps, NoiseLevel level, Points& out) {
  out.noalias() = static_cast<float>(level.alpha) * x0 + static_cast<float>(level.sigma) * eps;
}

Points forward_path(const Eigen::VectorXf& x0, const Eigen::VectorXf& eps, const Schedule& schedule, int n) {
  Points path(x0.size(), n);
  for (int i = 0; i < n; ++i) {
    const NoiseLevel level = schedule.at(schedule.steps() * static_cast<double>(i) / (n - 1));
    path.col(i) = static_cast<float>(level.alpha) * x0 + static_cast<float>(level.sigma) * eps;
  }
  return path;
}

}  // namespace diffuscope
