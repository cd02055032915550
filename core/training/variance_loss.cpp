#include "core/training/variance_loss.h"

#include <algorithm>
#include <cmath>

namespace diffuscope {

VarianceTarget variance_target(VarianceHead head, const Schedule& schedule, double t, double out) {
  if (head == VarianceHead::kNone || t >= schedule.steps() + 0.5 || t <= 0) return {};
  const NoiseLevel from = schedule.at(t), to = schedule.at(std::max(0.0, t - 1));
  const HeadScale scale = head_scale(head, variance_range(to, from));
  const PosteriorCoefficients q = posterior_coefficients(to, from);
  return {static_cast<float>(scale.offset), static_cast<float>(scale.slope), static_cast<float>(q.variance),
          static_cast<float>(q.x0 * q.x0 * out * out), 1};
}

void variance_gradient(std::span<const VarianceTarget> targets, int batch, Eigen::Ref<Points> output) {
  const Eigen::Index dim = output.rows() / 2;
  const float weight = kVarianceWeight / static_cast<float>(dim * batch);
  for (Eigen::Index j = 0; j < output.cols(); ++j) {
    const VarianceTarget& target = targets[static_cast<std::size_t>(j)];
    for (Eigen::Index axis = 0; axis < dim; ++axis) {
      const float error = output(axis, j);
      float& h = output(dim + axis, j);
      const float ratio =
          (target.floor + target.gain * error * error) * std::exp(-target.offset - target.slope * h);
      h = weight * target.weight * 0.5f * target.slope * (1 - ratio);
    }
  }
}

}  // namespace diffuscope
