// How the variance head learns: the gradient of the bound's term L_{t−1} with respect to the head's outputs
// h, the mean held (Nichol & Dhariwal 2021, section 3.1).
#pragma once

#include <span>

#include "core/denoisers/variance_head.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// Per axis and up to a constant L_{t−1} = ½ (ln s² + (floor + gain·(F − target)²)/s²), ln s² = offset +
/// slope·h. All 0 where the level has no step on the schedule (noisier than its last level).
struct VarianceTarget {
  float offset = 0, slope = 0;
  float floor = 0;   ///< β̃
  float gain = 0;    ///< of the squared error of the network's first output
  float weight = 1;  ///< of the column, where training does not visit all t equally
};

/// The target of level t of `schedule` (fractional t: the step of length 1 from t down, or to the data),
/// where x̂_0 − x_0 = out·(F − target).
VarianceTarget variance_target(VarianceHead head, const Schedule& schedule, double t, double out);

/// Weight of the term beside the loss of the mean: small, so that the shared layers listen to the latter.
inline constexpr float kVarianceWeight = 0.01f;

/// Replaces the lower half of `output` (2D×n; the upper half holds F − target) by kVarianceWeight·d L_{t−1}/d
/// h divided by D·`batch`.
void variance_gradient(std::span<const VarianceTarget> targets, int batch, Eigen::Ref<Points> output);

}  // namespace diffuscope
