// The adaptive method of Dormand and Prince on the probability-flow ODE: steps of order five, whose length is
// set by the difference from an embedded solution of order four. Between two levels of the grid it takes as
// many steps as the tolerance asks for, the same for all particles: the error is the root mean square over
// the whole batch. The step to σ = 0 and, over the ratio, one from alpha = 0 are Euler steps.
#pragma once

#include <array>

#include "core/backend/vector_operations.h"
#include "core/samplers/flow_ode.h"

namespace diffuscope {

/// The coefficients of Dormand & Prince 1980: rows of the stages; the last row is the solution of order five.
struct DormandPrince {
  static constexpr std::size_t kStages = 7;
  static constexpr std::array<double, kStages> kNodes{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1};
  static constexpr std::array<std::array<double, kStages - 1>, kStages> kRows{
      {{},
       {1. / 5},
       {3. / 40, 9. / 40},
       {44. / 45, -56. / 15, 32. / 9},
       {19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
       {9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
       {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84}}};
  /// Order five minus order four.
  static constexpr std::array<double, kStages> kError{71. / 57600,      0,         -71. / 16695, 71. / 1920,
                                                      -17253. / 339200, 22. / 525, -1. / 40};
};

template <class Scalar>
class Dopri5 final : public Sampler<Scalar> {
 public:
  Dopri5(FlowVariable variable, double tolerance) : variable_(variable), tolerance_(tolerance) {}

  void start() override { next_ = std::numeric_limits<double>::infinity(); }

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    FlowOde<Scalar> ode(variable_, step);
    if (!ode.has_slope_at_both_ends()) return euler_flow_step(variable_, step, x, x0, z_, slope_[0]);
    const double whole = ode.start() - ode.end();  // both variables fall
    const double shortest = whole * kShortest;
    ode.to_state(x, z_);
    ode.slope(ode.start(), z_, x, x0, slope_[0]);
    for (double left = whole; left > 0;) {
      const double wanted = std::max(next_, shortest), h = std::min(left, wanted);
      const double error = try_step(ode, ode.end() + left, h, x);
      // An error that is not a number comes from a denoiser that diverged: no step would be short enough.
      const bool accepted = !(error > 1) || h <= shortest;
      const double factor = error > 0 ? std::clamp(kSafety * std::pow(error, -0.2), 0.2, 5.0) : 5.0;
      if (accepted) {
        left = h == left ? 0 : left - h;
        std::swap(z_, there_);
        std::swap(slope_[0], slope_[6]);  // the last slope of a step is the first of the next
      }
      // A step that the grid cut short must not make the next ones short.
      next_ = accepted && h < wanted ? std::max(next_, h * factor) : h * factor;
    }
    ode.to_points(z_, x);
  }

 private:
  static constexpr double kSafety = 0.9;
  static constexpr double kShortest = 1e-4;  // of the distance between two levels

  /// Leaves in there_ the state h below s, in slope_[6] its slope; returns the error in units of the
  /// tolerance.
  double try_step(FlowOde<Scalar>& ode, double s, double h, PointsOf<Scalar>& x) {
    for (std::size_t stage = 1; stage < DormandPrince::kStages; ++stage) {
      there_ = z_;
      for (std::size_t i = 0; i < stage; ++i)
        if (const double weight = DormandPrince::kRows[stage][i]; weight != 0)
          there_ -= static_cast<Scalar>(h * weight) * slope_[i];
      const double at = stage + 2 < DormandPrince::kStages ? s - DormandPrince::kNodes[stage] * h : s - h;
      ode.slope(std::max(at, ode.end()), there_, x, x0_there_, slope_[stage]);
    }
    error_ = static_cast<Scalar>(h * DormandPrince::kError[0]) * slope_[0];
    for (std::size_t i = 1; i < DormandPrince::kStages; ++i)
      if (const double weight = DormandPrince::kError[i]; weight != 0)
        error_ += static_cast<Scalar>(h * weight) * slope_[i];
    return error_norm(error_, z_, there_, tolerance_);
  }

  FlowVariable variable_;
  double tolerance_;
  double next_ = std::numeric_limits<double>::infinity();  // length of the next step
  PointsOf<Scalar> z_, there_, x0_there_, error_;
  std::array<PointsOf<Scalar>, DormandPrince::kStages> slope_;
};

inline std::vector<Param> dopri5_params() {
  return {
      {.name = "tolerance",
       .label = "tolerance",
       .value = 1e-4,
       .min = 1e-8,
       .max = 0.1,
       .about = {"Error allowed in one step, relative and absolute alike, as the root mean square over all "
                 "particles. Smaller: more evaluations between the levels.",
                 R"(\sqrt{\mathrm{mean}\left(\frac{e}{\mathrm{tol}(1+|y|)}\right)^2} \le 1)"},
       .logarithmic = true},
      flow_variable_param()};
}

template <class Scalar>
SamplerPtr<Scalar> make_dopri5(const ParamValues& values) {
  const auto params = dopri5_params();
  return std::make_unique<Dopri5<Scalar>>(flow_variable(params, values),
                                          value_of(params, values, "tolerance"));
}

inline SamplerEntry dopri5_entry() {
  return {
      "dopri5",
      "Dormand-Prince 5 (ODE)",
      {"Chooses its own steps between the levels, as long as two solutions of different order agree to the "
       "tolerance: the ODE solved, whatever the grid. Look at the number of evaluations.",
       R"(e = h\sum_i (b_i - \hat b_i)\,d_i,\quad h \leftarrow 0.9\,h\,\|e\|^{-1/5})",
       "Dormand & Prince 1980; on the probability-flow ODE of Song et al. 2021, eq. 13"},
      dopri5_params(),
      {make_dopri5<float>, make_dopri5<double>, make_dopri5<Device>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
