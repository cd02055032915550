// Euler–Maruyama on the reverse-time SDE in x/α over σ̃² (Song et al. 2021, eq. 6, variance-exploding form):
// the drift −2σ̃·score of one step, then the noise that the forward process added in it. The mean of a step is
// DDPM's; the variance is that of the forward transition, seen from the level it ends at.
#pragma once

#include <cmath>

#include "core/samplers/affine_update.h"

namespace diffuscope {

/// y_s = y_t + (σ̃_t² − σ̃_s²)·score(y_t) + √(σ̃_t² − σ̃_s²) z with score = (x̂_0 − y)/σ̃_t² and y = x/α. From a
/// level with alpha = 0 there is no y: the step then draws from q(x_s|x̂_0). No noise when `to` is free of it.
inline AffineUpdate euler_maruyama_update(NoiseLevel from, NoiseLevel to) {
  if (from.alpha == 0) return {0, to.alpha, to.sigma};
  const double r = from.ratio(), s = to.ratio();
  const double kept = (s / r) * (s / r);
  return {to.alpha / from.alpha * kept, to.alpha * (1 - kept),
          s == 0 ? 0 : to.alpha * std::sqrt((r - s) * (r + s))};
}

template <class Scalar>
class EulerMaruyama final : public Sampler<Scalar> {
 public:
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    denoise_and_update(step, euler_maruyama_update(step.from, step.to), x, x0, noise_);
  }

 private:
  PointsOf<Scalar> noise_;
};

template <class Scalar>
SamplerPtr<Scalar> make_euler_maruyama(const ParamValues&) {
  return std::make_unique<EulerMaruyama<Scalar>>();
}

inline SamplerEntry euler_maruyama_entry() {
  return {
      "euler_maruyama",
      "Euler-Maruyama (SDE)",
      {"Walks the reverse stochastic differential equation in plain steps: down the noise along the score, "
       "and as much fresh noise as the forward process had added.",
       R"(dy = -2\tilde\sigma\,\nabla_y\ln p(y;\tilde\sigma)\,d\tilde\sigma + \sqrt{2\tilde\sigma}\,d\bar w)",
       "Song et al. 2021, Score-based generative modeling through SDEs, eq. 6"},
      {},
      {make_euler_maruyama<float>, make_euler_maruyama<double>, make_euler_maruyama<Device>,
       [](const ParamValues&) { return 1; }}};
}

}  // namespace diffuscope
