// Restoration as a denoiser that wraps another: what was measured replaces what the model guesses of it, the
// rest is the model's (DDNM; Wang et al. 2022, Zero-shot image restoration using denoising diffusion
// null-space models). Any sampler then restores.
#pragma once

#include <utility>

#include "core/denoisers/wrapped_denoiser.h"
#include "core/restoration/linear_operator.h"

namespace diffuscope {

/// What was measured, and how noisy it is.
struct Measurement {
  LinearOperatorPtr model;  ///< A
  Points y;                 ///< M×N: one for each particle
  double noise = 0;         ///< σ_y, standard deviation of the noise on y
};

/// x̂_0 ← x̂_0 + λA⁺(y − A x̂_0). Without noise λ = 1: A⁺y + (I − A⁺A)x̂_0. With noise λ = r²/(r² + σ_y²/s²),
/// where r² = σ̃²σ_d²/(σ̃² + σ_d²) is how far x_0 may be from x̂_0 (Song et al. 2023, ΠGDM, section 3.3) and s
/// the singular value of A: for Gaussian data exactly E[x_0 | x_t, y].
class ProjectedDenoiser final : public WrappedDenoiser<float> {
 public:
  /// `data_std`: σ_d. The wrapped denoiser must outlive it.
  ProjectedDenoiser(Denoiser<float>& inner, Measurement measurement, double data_std)
      : WrappedDenoiser<float>(inner), measurement_(std::move(measurement)), data_std_(data_std) {}

 private:
  void change(const Points&, NoiseLevel level, Points& x0) override {
    const LinearOperator& A = *measurement_.model;
    const double back = measurement_.noise / A.singular_value();
    const double ratio = level.ratio(), d2 = data_std_ * data_std_;
    const double r2 = std::isinf(ratio) ? d2 : ratio * ratio * d2 / (ratio * ratio + d2);
    const double weight = back > 0 ? r2 / (r2 + back * back) : 1;
    x0 = A.corrected(x0, measurement_.y, static_cast<float>(weight));
  }
  Measurement measurement_;
  double data_std_;
};

}  // namespace diffuscope
