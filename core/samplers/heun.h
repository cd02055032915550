// Heun's method on the probability-flow ODE in x/α over σ/α: an Euler step, then the average of the slopes at
// both ends; two evaluations a step, second order (Karras et al. 2022, algorithm 1). The step to σ = 0 and
// one from alpha = 0 are Euler steps, since one of the slopes does not exist there.
#pragma once

#include "core/samplers/affine_update.h"

namespace diffuscope {

template <class Scalar>
class Heun final : public Sampler<Scalar> {
 public:
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    step.denoiser.denoise(x, step.from, x0);
    heun_step(step, step.from, x0, x, there_, x0_there_);
  }

 private:
  PointsOf<Scalar> there_, x0_there_;
};

template <class Scalar>
SamplerPtr<Scalar> make_heun(const ParamValues&) {
  return std::make_unique<Heun<Scalar>>();
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
      {},
      {make_heun<float>, make_heun<double>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
