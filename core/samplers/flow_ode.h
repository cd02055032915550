// The probability-flow ODE in the variable of choice: x/α over the ratio σ̃ = σ/α (EDM's variables, where
// Euler is DDIM), or x over t as the schedule runs. Both have the same solution; what differs is how well
// straight steps follow it. Rules that integrate step by step use this.
#pragma once

#include <fmt/format.h>

#include "core/samplers/affine_update.h"

namespace diffuscope {

enum class FlowVariable { kRatio, kT };

inline Param flow_variable_param() {
  return {
      .name = "variable",
      .label = "integrate over",
      .about =
          {"What the straight steps are straight in. ratio: x/alpha over sigma/alpha, where paths "
           "hardly bend and Euler is DDIM. t: x over t, where they bend as the schedule does. "
           "The solution is the same, the error at a given number of steps is not.",
           R"(\frac{d(x/\alpha)}{d\tilde\sigma} = \frac{x/\alpha-\hat x_0}{\tilde\sigma}\quad\text{or}\quad )"
           R"(\frac{dx}{dt} = \dot\alpha\,\hat x_0 + \dot\sigma\,\hat\epsilon)",
           "Karras et al. 2022, section 3; Song et al. 2021, eq. 13"},
      .choices = {"ratio", "t"}};
}
inline FlowVariable flow_variable(std::span<const Param> params, const ParamValues& values) {
  return static_cast<FlowVariable>(static_cast<int>(value_of(params, values, "variable")));
}

/// dα/dt and dσ/dt.
struct LevelSlope {
  double alpha, sigma;
};

/// The slope of the schedule's levels at t in (0, T]: differences over a whole t, which see the curve that
/// the schedule's levels lie on rather than the corners between them; at T toward the data.
inline LevelSlope level_slope(const Schedule& schedule, double t) {
  const double h = std::min(0.5, t / 2);
  const NoiseLevel below = schedule.at(t - h);
  if (t + h <= schedule.steps()) {
    const NoiseLevel above = schedule.at(t + h);
    return {(above.alpha - below.alpha) / (2 * h), (above.sigma - below.sigma) / (2 * h)};
  }
  const NoiseLevel here = schedule.at(t), second = schedule.at(t - 2 * h);
  return {(3 * here.alpha - 4 * below.alpha + second.alpha) / (2 * h),
          (3 * here.sigma - 4 * below.sigma + second.sigma) / (2 * h)};
}

/// The ODE over one step: z(s) from s = start() to end(), with z = x/α and s = σ̃, or z = x and s = t.
template <class Scalar>
class FlowOde {
 public:
  /// Over t the step needs its schedule: UserError without.
  FlowOde(FlowVariable variable, const SamplerStep<Scalar>& step)
      : over_t_(variable == FlowVariable::kT), step_(step) {
    if (over_t_ && step.schedule == nullptr)
      throw UserError(
          "Integrating over t needs the schedule that the levels come from: name it, or use variable=ratio.");
  }

  double start() const { return over_t_ ? step_.t_from : step_.from.ratio(); }
  double end() const { return over_t_ ? step_.t_to : step_.to.ratio(); }
  /// Whether slopes exist along the whole step: not at σ = 0, and over the ratio not from alpha = 0.
  bool has_slope_at_both_ends() const { return !step_.last() && (over_t_ || step_.from.alpha > 0); }

  void to_state(const PointsOf<Scalar>& x, PointsOf<Scalar>& z) const {
    z = x;
    if (!over_t_) z *= static_cast<Scalar>(1 / step_.from.alpha);
  }
  void to_points(const PointsOf<Scalar>& z, PointsOf<Scalar>& x) const {
    x = z;
    if (!over_t_) x *= static_cast<Scalar>(step_.to.alpha);
  }

  /// dz/ds at s (σ > 0 there) and the estimate x0 behind it; one evaluation. `x` is scratch.
  void slope(double s, const PointsOf<Scalar>& z, PointsOf<Scalar>& x, PointsOf<Scalar>& x0,
             PointsOf<Scalar>& slope) {
    if (over_t_) {
      const NoiseLevel level = step_.schedule->at(s);
      const LevelSlope change = level_slope(*step_.schedule, s);
      step_.denoiser.denoise(z, level, x0);
      const double of_x = change.sigma / level.sigma;
      slope = static_cast<Scalar>(of_x) * z + static_cast<Scalar>(change.alpha - of_x * level.alpha) * x0;
    } else {
      const NoiseLevel level = level_between(step_.from, step_.to, s);
      x = static_cast<Scalar>(level.alpha) * z;
      step_.denoiser.denoise(x, level, x0);
      slope = (z - x0) * static_cast<Scalar>(1 / s);
    }
  }

 private:
  bool over_t_;
  const SamplerStep<Scalar>& step_;
};

/// One straight step of the ODE: with the slope at its beginning. x becomes x at step.to, x0 the estimate.
/// The others are scratch.
template <class Scalar>
void euler_flow_step(FlowVariable variable, const SamplerStep<Scalar>& step, PointsOf<Scalar>& x,
                     PointsOf<Scalar>& x0, PointsOf<Scalar>& z, PointsOf<Scalar>& slope) {
  if (variable == FlowVariable::kRatio) {
    step.denoiser.denoise(x, step.from, x0);
    return apply_update(euler_update(step.from, step.to), x0, x);
  }
  FlowOde<Scalar> ode(variable, step);
  ode.to_state(x, z);
  ode.slope(ode.start(), z, x, x0, slope);
  x = z + static_cast<Scalar>(ode.end() - ode.start()) * slope;
}

}  // namespace diffuscope
