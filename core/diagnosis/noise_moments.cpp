#include "core/diagnosis/noise_moments.h"

#include <cmath>

namespace diffuscope {

bool NoiseMoments::uniform() const {
  constexpr double kBetween = 2.4;  // half way from uniform (1.8) to normal (3)
  return count > 0 && kurtosis < kBetween && 3 - kurtosis > 8 * std::sqrt(24 / count);
}

NoiseMoments noise_moments(std::span<const PointsOf<double>> noise) {
  NoiseMoments shape;
  double sum = 0;
  for (const auto& values : noise) {
    sum += values.sum();
    shape.count += static_cast<double>(values.size());
  }
  if (shape.count == 0) return shape;
  shape.mean = sum / shape.count;
  double second = 0, fourth = 0;
  for (const auto& values : noise) {
    const auto square = (values.array() - shape.mean).square();
    second += square.sum();
    fourth += square.square().sum();
  }
  second /= shape.count;
  shape.std = std::sqrt(second);
  shape.kurtosis = second > 0 ? fourth / shape.count / (second * second) : 0;
  return shape;
}

}  // namespace diffuscope
