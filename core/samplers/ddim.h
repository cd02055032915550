// DDIM (Song, Meng & Ermon 2021): keep the estimated noise and move it to the next level; η mixes fresh noise
// in. η = 0 is deterministic (Euler on the probability-flow ODE in σ/α), η = 1 is ancestral sampling with β̃
// exactly. Written for any pair of levels (alpha, sigma), also a first level with alpha = 0.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/samplers/affine_update.h"

namespace diffuscope {

/// x_s = α_s x̂_0 + √(σ_s² − σ_η²) ε̂ + σ_η z with σ_η = η (σ_s/σ_t) √(σ_t² − (α_t/α_s)²σ_s²)
/// (Song, Meng & Ermon 2021, eq. 12 and 16), where ε̂ = (x_t − α_t x̂_0)/σ_t always belongs to the x̂_0 in use.
inline AffineUpdate ddim_update(NoiseLevel from, NoiseLevel to, double eta) {
  const double fresh = eta * (to.sigma / from.sigma) * std::sqrt(transition(to, from).variance);
  const double kept = std::sqrt(std::max(0.0, to.sigma * to.sigma - fresh * fresh)) / from.sigma;
  return {kept, to.alpha - kept * from.alpha, fresh};
}

template <class Scalar>
class Ddim final : public Sampler<Scalar> {
 public:
  explicit Ddim(double eta) : eta_(eta) {}

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    denoise_and_update(step, ddim_update(step.from, step.to, eta_), x, x0, noise_);
  }

 private:
  double eta_;
  PointsOf<Scalar> noise_;
};

inline std::vector<Param> ddim_params() {
  return {{.name = "eta",
           .label = "eta",
           .value = 0,
           .min = 0,
           .max = 1,
           .about = {"How much of each step's noise is fresh: 0 is deterministic, 1 is DDPM with the "
                     "posterior variance.",
                     R"(\sigma_\eta = \eta\,\sqrt{\frac{1-\bar\alpha_s}{1-\bar\alpha_t}}\,)"
                     R"(\sqrt{1-\frac{\bar\alpha_t}{\bar\alpha_s}})",
                     "Song, Meng & Ermon 2021, eq. 16"}}};
}

template <class Scalar>
SamplerPtr<Scalar> make_ddim(const ParamValues& values) {
  return std::make_unique<Ddim<Scalar>>(value_of(ddim_params(), values, "eta"));
}

inline int ddim_normals_per_step(const ParamValues& values) {
  return value_of(ddim_params(), values, "eta") > 0 ? 1 : 0;
}

inline SamplerEntry ddim_entry() {
  return {"ddim",
          "DDIM",
          {"Splits x into estimated data and estimated noise and recombines both at the next level, so the "
           "same start always "
           "gives the same sample. Few steps already give a rough picture.",
           R"(x_s = \alpha_s\hat x_0 + \sqrt{\sigma_s^2-\sigma_\eta^2}\;\hat\epsilon + \sigma_\eta z)",
           "Song, Meng & Ermon 2021, Denoising diffusion implicit models, eq. 12"},
          ddim_params(),
          {make_ddim<float>, make_ddim<double>, make_ddim<Device>, ddim_normals_per_step}};
}

}  // namespace diffuscope
