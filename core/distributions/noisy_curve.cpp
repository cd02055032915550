#include "core/distributions/noisy_curve.h"

#include <cmath>

namespace diffuscope {

NoisyCurve::NoisyCurve(Curve curve, double noise)
    : curve_(std::move(curve)), noise_(static_cast<float>(noise)) {
  constexpr int kPoints = 1 << 16;
  double sum_x = 0;
  double sum_y = 0;
  double squares = 0;
  for (int i = 0; i < kPoints; ++i) {
    const auto [x, y] = curve_((static_cast<float>(i) + 0.5f) / kPoints);
    sum_x += x;
    sum_y += y;
    squares += double{x} * x + double{y} * y;
  }
  moments_.mean = Eigen::VectorXd{{sum_x / kPoints, sum_y / kPoints}};
  const double variance =
      (squares / kPoints - moments_.mean.squaredNorm()) / 2;  // averaged over the two axes
  moments_.scale = std::sqrt(variance + noise * noise);
}

void NoisyCurve::sample(std::uint64_t seed, Stream stream, std::uint64_t first,
                        Eigen::Ref<Points> out) const {
  for (Eigen::Index j = 0; j < out.cols(); ++j) {
    SampleRandom random(seed, stream, first + static_cast<std::uint64_t>(j));
    const auto point = curve_(random.uniform());
    for (Eigen::Index axis = 0; axis < 2; ++axis)
      out(axis, j) = point[static_cast<std::size_t>(axis)] + noise_ * random.normal();
  }
}

}  // namespace diffuscope
