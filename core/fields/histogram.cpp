#include "core/fields/histogram.h"

#include <algorithm>

namespace diffuscope {
namespace {

/// Counts value(0) … value(count − 1) into bins and scales counts to a density.
template <class Value>
void fill(Eigen::Index count, const Value& value, Bins bins, std::span<float> density) {
  std::fill(density.begin(), density.end(), 0.0f);
  const auto number = static_cast<float>(density.size());
  const auto first = static_cast<float>(bins.min);
  const auto per_unit = static_cast<float>(1 / bins.width(density.size()));
  for (Eigen::Index i = 0; i < count; ++i) {
    const float place = (value(i) - first) * per_unit;
    if (place >= 0 && place < number) density[static_cast<std::size_t>(place)] += 1;  // false for NaN
  }
  const float scale = count > 0 ? per_unit / static_cast<float>(count) : 0;
  for (float& bin : density) bin *= scale;
}

}  // namespace

void histogram(const Eigen::Ref<const Points>& x, int axis, Bins bins, std::span<float> density) {
  fill(
      x.cols(), [&](Eigen::Index i) { return x(axis, i); }, bins, density);
}

void noised_histogram(const Eigen::Ref<const Points>& x0, const Eigen::Ref<const Points>& eps,
                      NoiseLevel level, int axis, Bins bins, std::span<float> density) {
  const auto alpha = static_cast<float>(level.alpha);
  const auto sigma = static_cast<float>(level.sigma);
  fill(
      x0.cols(), [&](Eigen::Index i) { return alpha * x0(axis, i) + sigma * eps(axis, i); }, bins, density);
}

}  // namespace diffuscope
