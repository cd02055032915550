// Ancestral sampling (Ho et al. 2020, algorithm 2): each step draws from a Gaussian with the mean of the
// posterior q(x_s | x_t, x̂_0) and its variance β̃, or the transition's β. Written for any pair of levels
// (alpha, sigma), so it also takes skipped steps, variance-exploding and flow levels, and a first level with
// alpha = 0.
#pragma once

#include <cmath>

#include "core/denoisers/reverse_variance.h"
#include "core/samplers/affine_update.h"

namespace diffuscope {

/// With α_ts = α_t/α_s and σ_ts² = σ_t² − α_ts²σ_s²: mean (α_ts σ_s²/σ_t²) x_t + (α_s σ_ts²/σ_t²) x̂_0,
/// variance β̃ = σ_ts²σ_s²/σ_t² or β = σ_ts² (Ho et al. 2020, eq. 7 and section 3.2). No noise when `to` is
/// free of noise.
inline AffineUpdate ddpm_update(NoiseLevel from, NoiseLevel to, ReverseVariance variance) {
  const PosteriorCoefficients q = posterior_coefficients(to, from);
  const double drawn = variance == ReverseVariance::kBeta ? transition(to, from).variance : q.variance;
  return {q.x, q.x0, to.sigma == 0 ? 0 : std::sqrt(drawn)};
}

template <class Scalar>
class Ddpm final : public Sampler<Scalar> {
 public:
  explicit Ddpm(ReverseVariance variance) : variance_(variance) {}

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    denoise_and_update(step, ddpm_update(step.from, step.to, variance_), x, x0, noise_);
  }

 private:
  ReverseVariance variance_;
  PointsOf<Scalar> noise_;
};

inline std::vector<Param> ddpm_params() {
  return {
      {.name = "variance",
       .label = "reverse variance",
       .about =
           {"Variance of the reverse step. 'posterior' is that of q(x_s|x_t,x_0), the smaller of the two and "
            "right "
            "for data at one point; 'beta' is that of the forward step, right for data that are standard "
            "normal.",
            R"(\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\,\beta_t \quad\text{or}\quad \beta_t)",
            "Ho et al. 2020, section 3.2"},
       .choices = {"posterior", "beta"}}};
}

template <class Scalar>
SamplerPtr<Scalar> make_ddpm(const ParamValues& values) {
  const bool beta = value_of(ddpm_params(), values, "variance") == 1;
  return std::make_unique<Ddpm<Scalar>>(beta ? ReverseVariance::kBeta : ReverseVariance::kPosterior);
}

inline SamplerEntry ddpm_entry() {
  return {
      "ddpm",
      "DDPM",
      {"Walks the noising process backwards: estimate the data, move to the posterior mean, add fresh noise. "
       "Forgives "
       "errors of the denoiser, but needs many steps.",
       R"(x_s = \frac{\alpha_{ts}\sigma_s^2}{\sigma_t^2}\,x_t + \frac{\alpha_s\sigma_{ts}^2}{\sigma_t^2}\,\hat x_0 )"
       R"(+ \sqrt{\tilde\beta}\,z,\quad \tilde\beta = \frac{\sigma_{ts}^2\sigma_s^2}{\sigma_t^2})",
       "Ho et al. 2020, Denoising diffusion probabilistic models, algorithm 2"},
      ddpm_params(),
      {make_ddpm<float>, make_ddpm<double>, [](const ParamValues&) { return 1; }}};
}

}  // namespace diffuscope
