// DPM-Solver++ of first order (Lu et al. 2022): exact for a constant x̂_0 over a step in λ = ln(α/σ). The same
// update as DDIM with η = 0, derived from the other end; the first order of the family that 2M belongs to.
#pragma once

#include <cmath>

#include "core/samplers/affine_update.h"

namespace diffuscope {

/// x_s = (σ_s/σ_t) x_t − α_s(e^{−h} − 1) x̂_0, h = λ_s − λ_t (Lu et al. 2022, eq. 9 with k = 1).
inline AffineUpdate dpmpp_1s_update(NoiseLevel from, NoiseLevel to) {
  const double h = log_snr_half(to) - log_snr_half(from);
  return {to.sigma / from.sigma, -to.alpha * std::expm1(-h), 0};
}

template <class Scalar>
class Dpmpp1s final : public Sampler<Scalar> {
 public:
  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    denoise_and_update(step, dpmpp_1s_update(step.from, step.to), x, x0, unused_);
  }

 private:
  PointsOf<Scalar> unused_;
};

template <class Scalar>
SamplerPtr<Scalar> make_dpmpp_1s(const ParamValues&) {
  return std::make_unique<Dpmpp1s<Scalar>>();
}

inline SamplerEntry dpmpp_1s_entry() {
  return {
      "dpmpp_1s",
      "DPM-Solver++ (1S)",
      {"The first order of DPM-Solver++: exact if the estimated data did not change over a step. The same "
       "steps as DDIM without noise.",
       R"(x_s = \frac{\sigma_s}{\sigma_t}x_t - \alpha_s(e^{-h}-1)\,\hat x_0)",
       "Lu et al. 2022, DPM-Solver++, eq. 9"},
      {},
      {make_dpmpp_1s<float>, make_dpmpp_1s<double>, make_dpmpp_1s<Device>,
       [](const ParamValues&) { return 0; }}};
}

}  // namespace diffuscope
