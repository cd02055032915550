// SDE-DPM-Solver++(2M) (Lu et al. 2022): the multistep method on the reverse SDE. x̂_0 is extrapolated as in
// 2M; each step draws as much fresh noise as the SDE does. The first step, the step to σ = 0 and those next
// to a level with alpha = 0 are first order.
#pragma once

#include <cmath>

#include "core/samplers/affine_update.h"

namespace diffuscope {

/// x_s = x·x_t + x0·[x̂_0 + extrapolation·(x̂_0 − previous x̂_0)] + noise·z.
struct Dpmpp2mSdeUpdate {
  AffineUpdate first_order;
  double extrapolation = 0;
};

/// With h = λ_s − λ_t: x = (σ_s/σ_t)e^{−h}, x0 = α_s(1 − e^{−2h}), noise = σ_s√(1 − e^{−2h}), extrapolation =
/// h/(2 h_prev) (Lu et al. 2022, section 5; midpoint form). `previous_h` infinite: first order.
inline Dpmpp2mSdeUpdate dpmpp_2m_sde_update(NoiseLevel from, NoiseLevel to, double previous_h) {
  const double h = log_snr_half(to) - log_snr_half(from);
  const double replaced = -std::expm1(-2 * h);
  const bool first_order = std::isinf(h) || std::isinf(previous_h);
  return {{to.sigma / from.sigma * std::exp(-h), to.alpha * replaced, to.sigma * std::sqrt(replaced)},
          first_order ? 0 : h / (2 * previous_h)};
}

template <class Scalar>
class Dpmpp2mSde final : public Sampler<Scalar> {
 public:
  void start() override { previous_h_ = std::numeric_limits<double>::infinity(); }

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    const Dpmpp2mSdeUpdate update = dpmpp_2m_sde_update(step.from, step.to, previous_h_);
    denoise_and_update(step, update.first_order, x, x0, noise_);
    if (update.extrapolation != 0)
      x += static_cast<Scalar>(update.first_order.x0 * update.extrapolation) * (x0 - previous_x0_);
    previous_x0_ = x0;
    previous_h_ = log_snr_half(step.to) - log_snr_half(step.from);
  }

 private:
  double previous_h_ = std::numeric_limits<double>::infinity();
  PointsOf<Scalar> previous_x0_, noise_;
};

template <class Scalar>
SamplerPtr<Scalar> make_dpmpp_2m_sde(const ParamValues&) {
  return std::make_unique<Dpmpp2mSde<Scalar>>();
}

inline SamplerEntry dpmpp_2m_sde_entry() {
  return {
      "dpmpp_2m_sde",
      "DPM-Solver++ (2M SDE)",
      {"The multistep solver on the reverse SDE: second order in what it expects, with fresh noise in each "
       "step.",
       R"(x_s = \frac{\sigma_s}{\sigma_t}e^{-h}x_t + \alpha_s(1-e^{-2h})\,D + \sigma_s\sqrt{1-e^{-2h}}\,z,\quad )"
       R"(D = \hat x_0 + \frac{h}{2h_{prev}}(\hat x_0 - \hat x_0^{\,prev}))",
       "Lu et al. 2022, DPM-Solver++, section 5"},
      {},
      {make_dpmpp_2m_sde<float>, make_dpmpp_2m_sde<double>, make_dpmpp_2m_sde<Device>,
       [](const ParamValues&) { return 1; }}};
}

}  // namespace diffuscope
