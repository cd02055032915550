// Euler's method on the probability-flow ODE in EDM's variables, x/α over σ/α: dy/dσ̃ = (y − x̂_0)/σ̃. Along one
// step the estimated noise is kept, so it equals DDIM with η = 0. Works from a first level with alpha = 0.
#pragma once

#include "core/samplers/affine_update.h"

namespace diffuscope {

template <class Scalar>
class Euler final : public Sampler<Scalar> {
 public:
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    denoise_and_update(step, euler_update(step.from, step.to), x, x0, unused_);
  }

 private:
  PointsOf<Scalar> unused_;
};

template <class Scalar>
SamplerPtr<Scalar> make_euler(const ParamValues&) {
  return std::make_unique<Euler<Scalar>>();
}

inline SamplerEntry euler_entry() {
  return {"euler",
          "Euler (ODE)",
          {"Follows the probability-flow ODE in straight steps: the same start always gives the same sample. "
           "In these variables it is DDIM with eta = 0.",
           R"(\frac{d(x/\alpha)}{d\tilde\sigma} = \frac{x/\alpha - \hat x_0}{\tilde\sigma},\quad )"
           R"(\tilde\sigma = \sigma/\alpha)",
           "Karras et al. 2022, eq. 1 and algorithm 1 without correction; Song et al. 2021, eq. 13"},
          {},
          {make_euler<float>, make_euler<double>, [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
