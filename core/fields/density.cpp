#include "core/fields/density.h"

#include <limits>

namespace diffuscope {
namespace {

constexpr Eigen::Index kBlock = 2048;  // points between two looks at `cancelled`

bool is_set(const std::atomic<bool>* cancelled) {
  return cancelled && cancelled->load(std::memory_order_relaxed);
}

/// Fills `out` with ln p at the columns of `points`.
void evaluate(const MixtureAtLevel<float>& density, const Points& points, const std::atomic<bool>* cancelled,
              float* out) {
  Eigen::VectorXf values;
  for (Eigen::Index first = 0; first < points.cols() && !is_set(cancelled); first += kBlock) {
    const Eigen::Index count = std::min(kBlock, points.cols() - first);
    const Points block = points.middleCols(first, count);
    density.log_density(block, values);
    Eigen::Map<Eigen::VectorXf>(out + first, count) = values;
  }
}

}  // namespace

std::vector<float> log_density_grid(const GaussianMixture& mixture, NoiseLevel level, const Box& box, int nx,
                                    int ny, const std::atomic<bool>* cancelled) {
  const Points points = grid_points(box, nx, ny, mixture.dim());
  std::vector<float> out(static_cast<std::size_t>(points.cols()), std::numeric_limits<float>::lowest());
  evaluate(MixtureAtLevel<float>(mixture, level), points, cancelled, out.data());
  return out;
}

std::vector<float> log_density_over_time(const GaussianMixture& mixture, const Schedule& schedule,
                                         double x_min, double x_max, int nx, int nu,
                                         const std::atomic<bool>* cancelled) {
  const Points points = grid_points({x_min, x_max, 0, 0}, nx, 1, 1);
  std::vector<float> out(static_cast<std::size_t>(nx) * static_cast<std::size_t>(nu),
                         std::numeric_limits<float>::lowest());
  for (int row = 0; row < nu && !is_set(cancelled); ++row) {
    const NoiseLevel level = schedule.at(schedule.steps() * (row + 0.5) / nu);
    evaluate(MixtureAtLevel<float>(mixture, level), points, cancelled,
             out.data() + static_cast<std::ptrdiff_t>(row) * nx);
  }
  return out;
}

}  // namespace diffuscope
