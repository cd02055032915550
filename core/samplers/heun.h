// Heun's method on the probability-flow ODE, by default x/α over σ/α: an Euler step, then the average of the
// slopes at both ends; two evaluations a step, second order (Karras et al. 2022, algorithm 1). The step to
// σ = 0 and, over the ratio, one from alpha = 0 are Euler steps: one of the slopes does not exist there.
#pragma once

#include "core/samplers/flow_ode.h"

namespace diffuscope {

template <class Scalar>
class Heun final : public Sampler<Scalar> {
 public:
  explicit Heun(FlowVariable variable) : variable_(variable) {}
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    if (variable_ == FlowVariable::kT) return step_over_t(step, x, x0);
    step.denoiser.denoise(x, step.from, x0);
    heun_step(step, step.from, x0, x, there_, x0_there_);
  }

 private:
  void step_over_t(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) {
    euler_flow_step(variable_, step, x, x0, here_, slope_);
    FlowOde<Scalar> ode(variable_, step);
    if (!ode.has_slope_at_both_ends()) return;
    ode.slope(ode.end(), x, there_, x0_there_, slope_there_);
    x = here_ + static_cast<Scalar>((ode.end() - ode.start()) / 2) * (slope_ + slope_there_);
  }

  FlowVariable variable_;
  PointsOf<Scalar> here_, there_, x0_there_, slope_, slope_there_;
};

inline std::vector<Param> heun_params() { return {flow_variable_param()}; }

template <class Scalar>
SamplerPtr<Scalar> make_heun(const ParamValues& values) {
  return std::make_unique<Heun<Scalar>>(flow_variable(heun_params(), values));
}

inline SamplerEntry heun_entry() {
  return {
      "heun",
      "Heun (ODE)",
      {"Looks ahead with an Euler step, then goes with the average of both slopes. Twice the evaluations a "
       "step; the error falls with the square of the step. With few steps over a wide range worse than "
       "Euler.",
       R"(y_s = y_t + \tfrac{h}{2}\left[d(y_t,\tilde\sigma_t) + d(y_t + h\,d, \tilde\sigma_s)\right],\quad )"
       R"(d(y,\tilde\sigma) = \frac{y-\hat x_0}{\tilde\sigma})",
       "Karras et al. 2022, algorithm 1"},
      heun_params(),
      {make_heun<float>, make_heun<double>, make_heun<Device>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
