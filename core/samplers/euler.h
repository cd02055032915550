// Euler's method on the probability-flow ODE, by default in EDM's variables, x/α over σ/α: dy/dσ̃ = (y −
// x̂_0)/σ̃. Along one step the estimated noise is then kept, so it equals DDIM with η = 0. Works from a first
// level with alpha = 0.
#pragma once

#include "core/samplers/flow_ode.h"

namespace diffuscope {

template <class Scalar>
class Euler final : public Sampler<Scalar> {
 public:
  explicit Euler(FlowVariable variable) : variable_(variable) {}
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    euler_flow_step(variable_, step, x, x0, z_, slope_);
  }

 private:
  FlowVariable variable_;
  PointsOf<Scalar> z_, slope_;
};

inline std::vector<Param> euler_params() { return {flow_variable_param()}; }

template <class Scalar>
SamplerPtr<Scalar> make_euler(const ParamValues& values) {
  return std::make_unique<Euler<Scalar>>(flow_variable(euler_params(), values));
}

inline SamplerEntry euler_entry() {
  return {"euler",
          "Euler (ODE)",
          {"Follows the probability-flow ODE in straight steps: the same start always gives the same sample. "
           "In the ratio it is DDIM with eta = 0.",
           R"(\frac{d(x/\alpha)}{d\tilde\sigma} = \frac{x/\alpha - \hat x_0}{\tilde\sigma},\quad )"
           R"(\tilde\sigma = \sigma/\alpha)",
           "Karras et al. 2022, eq. 1 and algorithm 1 without correction; Song et al. 2021, eq. 13"},
          euler_params(),
          {make_euler<float>, make_euler<double>, make_euler<Device>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
