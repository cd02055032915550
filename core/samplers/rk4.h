// The classical Runge–Kutta method of order four on the probability-flow ODE in x/α over σ/α: four
// evaluations a step, at both ends and twice in the middle. The step to σ = 0 and one from alpha = 0 are
// Euler steps.
#pragma once

#include <array>

#include "core/samplers/affine_update.h"

namespace diffuscope {

template <class Scalar>
class Rk4 final : public Sampler<Scalar> {
 public:
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    step.denoiser.denoise(x, step.from, x0);
    if (step.last() || step.from.alpha == 0) return apply_update(euler_update(step.from, step.to), x0, x);
    const double h = step.to.ratio() - step.from.ratio();
    const NoiseLevel middle = level_between(step.from, step.to, step.from.ratio() + h / 2);
    y_ = x * static_cast<Scalar>(1 / step.from.alpha);
    slope_[0] = (y_ - x0) * static_cast<Scalar>(1 / step.from.ratio());
    find_slope(step, middle, h / 2, 0, 1);
    find_slope(step, middle, h / 2, 1, 2);
    find_slope(step, step.to, h, 2, 3);
    x = static_cast<Scalar>(step.to.alpha) *
        (y_ + static_cast<Scalar>(h / 6) * (slope_[0] + 2 * slope_[1] + 2 * slope_[2] + slope_[3]));
  }

 private:
  /// slope number `next` at `level`, reached from y over a distance along slope number `along`.
  void find_slope(const SamplerStep<Scalar>& step, NoiseLevel level, double distance, std::size_t along,
                  std::size_t next) {
    there_ = y_ + static_cast<Scalar>(distance) * slope_[along];
    scaled_ = static_cast<Scalar>(level.alpha) * there_;
    step.denoiser.denoise(scaled_, level, x0_there_);
    slope_[next] = (there_ - x0_there_) * static_cast<Scalar>(1 / level.ratio());
  }

  PointsOf<Scalar> y_, there_, scaled_, x0_there_;
  std::array<PointsOf<Scalar>, 4> slope_;
};

template <class Scalar>
SamplerPtr<Scalar> make_rk4(const ParamValues&) {
  return std::make_unique<Rk4<Scalar>>();
}

inline SamplerEntry rk4_entry() {
  return {
      "rk4",
      "Runge-Kutta 4 (ODE)",
      {"Four slopes a step, at both ends and twice in the middle: the error falls with the fourth power of "
       "the step, once steps are small enough.",
       R"(y_s = y_t + \tfrac{h}{6}(d_1 + 2d_2 + 2d_3 + d_4))",
       "Kutta 1901; on the probability-flow ODE of Song et al. 2021, eq. 13"},
      {},
      {make_rk4<float>, make_rk4<double>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
