// Ancestral sampling (Ho et al. 2020, algorithm 2): each step draws from a Gaussian with the mean of the
// posterior q(x_s | x_t, x̂_0) and one of several variances. Written for any pair of levels
// (alpha, sigma), so it also takes skipped steps, variance-exploding and flow levels, and a first level with
// alpha = 0.
#pragma once

#include <cmath>
#include <optional>

#include "core/backend/vector_operations.h"
#include "core/denoisers/divergence.h"
#include "core/denoisers/reverse_variance.h"
#include "core/samplers/affine_update.h"

namespace diffuscope {

/// Mean of q(x_s|x_t, x̂_0) (reverse_variance.h) and the standard deviation that belongs to `variance`; no
/// noise when `to` is free of noise.
inline AffineUpdate ddpm_update(NoiseLevel from, NoiseLevel to, double variance) {
  const PosteriorCoefficients q = posterior_coefficients(to, from);
  return {q.x, q.x0, to.sigma == 0 ? 0 : std::sqrt(variance)};
}
inline AffineUpdate ddpm_update(NoiseLevel from, NoiseLevel to, ReverseVariance variance) {
  const VarianceRange range = variance_range(to, from);
  return ddpm_update(from, to, variance == ReverseVariance::kBeta ? range.beta : range.posterior);
}

template <class Scalar>
class Ddpm final : public Sampler<Scalar> {
 public:
  explicit Ddpm(ReverseVariance variance, double interpolation = 0.5)
      : variance_(variance), interpolation_(interpolation) {}

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    if (variance_ == ReverseVariance::kLearned) return learned_step(step, x, x0);
    if (variance_ == ReverseVariance::kOptimal && step.from.alpha > 0 && !step.last())
      return optimal_step(step, x, x0);
    // From pure noise (alpha = 0) the step draws from all of q(x_s): beta.
    const bool beta = variance_ == ReverseVariance::kBeta || variance_ == ReverseVariance::kOptimal;
    AffineUpdate update =
        ddpm_update(step.from, step.to, beta ? ReverseVariance::kBeta : ReverseVariance::kPosterior);
    if (variance_ == ReverseVariance::kInterpolated && !step.last())
      update.noise = std::exp(0.5 * variance_range(step.to, step.from).log_at(interpolation_));
    denoise_and_update(step, update, x, x0, noise_);
  }

 private:
  void learned_step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) {
    step.denoiser.denoise_with_variance(x, step.from, step.to, x0, learned_);
    const AffineUpdate update = ddpm_update(step.from, step.to, ReverseVariance::kPosterior);
    x = static_cast<Scalar>(update.x) * x + static_cast<Scalar>(update.x0) * x0;
    if (step.last()) return;
    noise_.resize(x.rows(), x.cols());
    step.noise.step(step.index, 0, noise_);
    add_scaled(learned_, noise_, x);
  }

  /// The mean squared error of x̂_0 is that of Analytic-DPM with E‖score‖² replaced by −E tr ∇score, which is
  /// the same by partial integration and far less noisy over a batch: (σ²/α) E tr ∂x̂_0/∂x / D.
  void optimal_step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) {
    constexpr int kMaxExactDim = 4;
    if (!divergence_ || divergence_->columns() != x.cols())
      divergence_.emplace(x.rows(), x.cols(), kMaxExactDim, 1);
    const double trace = divergence_->mean(step.denoiser, x, step.from, x0);
    const double sigma2 = step.from.sigma * step.from.sigma;
    const double error = std::max(0.0, sigma2 / step.from.alpha * trace / static_cast<double>(x.rows()));
    apply_update(step, ddpm_update(step.from, step.to, optimal_variance(step.to, step.from, error)), x, x0,
                 noise_);
  }

  ReverseVariance variance_;
  double interpolation_;
  std::optional<Divergence<Scalar>> divergence_;
  PointsOf<Scalar> noise_, learned_;
};

inline std::vector<Param> ddpm_params() {
  return {
      {.name = "variance",
       .label = "reverse variance",
       .about =
           {"Variance of the reverse step. 'posterior' is that of q(x_s|x_t,x_0), right for data at one "
            "point; "
            "'beta' is that of the forward step, right for data that are standard normal; 'interpolated' "
            "lies "
            "between; 'optimal' is the best of all that are the same at every x (from the mean divergence of "
            "the denoiser over the particles, as in Analytic-DPM); 'learned' comes from the network's "
            "variance "
            "head, or is the exact one.",
            R"(\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\,\beta_t,\quad \beta_t,\quad )"
            R"(\beta_t^{f}\,\tilde\beta_t^{1-f},\quad \tilde\beta_t + c^2\,E\,\mathrm{Var}[x_0|x_t])",
            "Ho et al. 2020, section 3.2; Nichol & Dhariwal 2021; Bao et al. 2022"},
       .choices = {"posterior", "beta", "interpolated", "optimal", "learned"}},
      {.name = "interpolation",
       .label = "interpolation f",
       .value = 0.5,
       .min = 0,
       .max = 1,
       .about = {
           "Of 'interpolated': 0 is the posterior variance, 1 is beta, in between their logarithms mix.",
           R"(\beta_t^{f}\,\tilde\beta_t^{1-f})", "Nichol & Dhariwal 2021, eq. 15"}}};
}

template <class Scalar>
SamplerPtr<Scalar> make_ddpm(const ParamValues& values) {
  const auto params = ddpm_params();
  return std::make_unique<Ddpm<Scalar>>(
      static_cast<ReverseVariance>(static_cast<int>(value_of(params, values, "variance"))),
      value_of(params, values, "interpolation"));
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
      {make_ddpm<float>, make_ddpm<double>, make_ddpm<Device>, [](const ParamValues&) { return 1; }}};
}

}  // namespace diffuscope
