// The classical Runge–Kutta method of order four on the probability-flow ODE, by default x/α over σ/α: four
// evaluations a step, at both ends and twice in the middle. The step to σ = 0 and, over the ratio, one from
// alpha = 0 are Euler steps.
#pragma once

#include <array>

#include "core/samplers/flow_ode.h"

namespace diffuscope {

template <class Scalar>
class Rk4 final : public Sampler<Scalar> {
 public:
  explicit Rk4(FlowVariable variable) : variable_(variable) {}

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    FlowOde<Scalar> ode(variable_, step);
    if (!ode.has_slope_at_both_ends()) return euler_flow_step(variable_, step, x, x0, z_, slope_[0]);
    const double s = ode.start(), h = ode.end() - s;
    ode.to_state(x, z_);
    ode.slope(s, z_, x, x0, slope_[0]);
    find_slope(ode, s + h / 2, h / 2, 0, x);
    find_slope(ode, s + h / 2, h / 2, 1, x);
    find_slope(ode, ode.end(), h, 2, x);
    there_ = z_ + static_cast<Scalar>(h / 6) * (slope_[0] + 2 * slope_[1] + 2 * slope_[2] + slope_[3]);
    ode.to_points(there_, x);
  }

 private:
  /// The slope after number `along`, at s, reached from z over `distance` along it.
  void find_slope(FlowOde<Scalar>& ode, double s, double distance, std::size_t along, PointsOf<Scalar>& x) {
    there_ = z_ + static_cast<Scalar>(distance) * slope_[along];
    ode.slope(s, there_, x, x0_there_, slope_[along + 1]);
  }

  FlowVariable variable_;
  PointsOf<Scalar> z_, there_, x0_there_;
  std::array<PointsOf<Scalar>, 4> slope_;
};

inline std::vector<Param> rk4_params() { return {flow_variable_param()}; }

template <class Scalar>
SamplerPtr<Scalar> make_rk4(const ParamValues& values) {
  return std::make_unique<Rk4<Scalar>>(flow_variable(rk4_params(), values));
}

inline SamplerEntry rk4_entry() {
  return {
      "rk4",
      "Runge-Kutta 4 (ODE)",
      {"Four slopes a step, at both ends and twice in the middle: the error falls with the fourth power of "
       "the step, once steps are small enough.",
       R"(y_s = y_t + \tfrac{h}{6}(d_1 + 2d_2 + 2d_3 + d_4))",
       "Kutta 1901; on the probability-flow ODE of Song et al. 2021, eq. 13"},
      rk4_params(),
      {make_rk4<float>, make_rk4<double>, make_rk4<Device>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
