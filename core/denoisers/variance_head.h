// What the second output of a network means: the logarithm of the reverse variance of an axis, affine in the
// output h. The trainer's gradient and the learned denoiser both come from here.
#pragma once

#include "core/denoisers/reverse_variance.h"
#include "core/model/network_spec.h"

namespace diffuscope {

/// ln variance = offset + slope·h.
struct HeadScale {
  double offset, slope;
};

/// Interpolated: ln variance = ln β̃ + ½(h+1)(ln β − ln β̃) (Nichol & Dhariwal 2021, eq. 15). Free: ln β + h.
/// Where β̃ = 0 (the step to the data) the interpolation has no lower end and is β itself.
inline HeadScale head_scale(VarianceHead head, VarianceRange range) {
  const double upper = std::log(range.beta);
  if (head == VarianceHead::kFree) return {upper, 1};
  if (range.posterior <= 0) return {upper, 0};
  const double lower = std::log(range.posterior);
  return {0.5 * (upper + lower), 0.5 * (upper - lower)};
}

}  // namespace diffuscope
