// The stochastic sampler of EDM (Karras et al. 2022, algorithm 2): raise the noise a little ("churn"), then
// one Heun step down. Without churn it is Heun's method. Levels are ratios σ̃, points x/α.
#pragma once

#include <cmath>
#include <numbers>

#include "core/samplers/affine_update.h"

namespace diffuscope {

struct EdmChurn {
  double amount, smallest, largest, noise;

  /// γ = min(S_churn/N, √2 − 1) where S_min ≤ σ̃ ≤ S_max, else 0 (algorithm 2, line 4). Never where there is
  /// no ratio (alpha = 0), and not in the last step, so that a given noise array ends where others end.
  double gamma(NoiseLevel level, int steps, bool last) const {
    const double ratio = level.ratio();
    if (last || std::isinf(ratio) || ratio < smallest || ratio > largest) return 0;
    return std::min(amount / steps, std::numbers::sqrt2 - 1);
  }
};

template <class Scalar>
class Edm final : public Sampler<Scalar> {
 public:
  explicit Edm(const EdmChurn& churn) : churn_(churn) {}

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    NoiseLevel from = step.from;
    if (const double gamma = churn_.gamma(from, step.steps, step.last()); gamma > 0) {
      const double ratio = from.ratio(), raised = ratio * (1 + gamma);
      const NoiseLevel higher = level_between(from, step.to, raised);
      noise_.resize(x.rows(), x.cols());
      step.noise.step(step.index, 0, noise_);
      const double added = churn_.noise * std::sqrt((raised - ratio) * (raised + ratio));
      x = static_cast<Scalar>(higher.alpha / from.alpha) * x +
          static_cast<Scalar>(higher.alpha * added) * noise_;
      from = higher;
    }
    step.denoiser.denoise(x, from, x0);
    heun_step(step, from, x0, x, there_, x0_there_);
  }

 private:
  EdmChurn churn_;
  PointsOf<Scalar> noise_, there_, x0_there_;
};

inline std::vector<Param> edm_params() {
  return {
      {.name = "s_churn",
       .label = "S churn",
       .value = 10,
       .min = 0,
       .max = 100,
       .about = {"How much noise is added back over the whole run; 0: none, which is Heun's method.",
                 R"(\gamma = \min(S_{churn}/N,\ \sqrt2-1))", "Karras et al. 2022, algorithm 2"}},
      {.name = "s_min",
       .label = "S min",
       .value = 0.05,
       .min = 0,
       .max = 10,
       .about = {"Smallest ratio sigma/alpha at which noise is added back."}},
      {.name = "s_max",
       .label = "S max",
       .value = 50,
       .min = 0.01,
       .max = 1e4,
       .about = {"Largest ratio sigma/alpha at which noise is added back."},
       .logarithmic = true},
      {.name = "s_noise",
       .label = "S noise",
       .value = 1,
       .min = 0.9,
       .max = 1.1,
       .about = {"Standard deviation of the noise added back; a little above 1 makes up for denoisers that "
                 "smooth too much."}}};
}

template <class Scalar>
SamplerPtr<Scalar> make_edm(const ParamValues& values) {
  const auto params = edm_params();
  const auto value = [&](std::string_view name) { return value_of(params, values, name); };
  return std::make_unique<Edm<Scalar>>(
      EdmChurn{value("s_churn"), value("s_min"), value("s_max"), value("s_noise")});
}

inline SamplerEntry edm_entry() {
  return {
      "edm",
      "EDM (Heun with churn)",
      {"Adds a little noise back before each Heun step, which lets errors of earlier steps heal.",
       R"(\hat\sigma = \tilde\sigma(1+\gamma),\quad \hat y = y + \sqrt{\hat\sigma^2-\tilde\sigma^2}\,S_{noise}\,z)",
       "Karras et al. 2022, algorithm 2"},
      edm_params(),
      {make_edm<float>, make_edm<double>, make_edm<Device>,
       [](const ParamValues& values) { return value_of(edm_params(), values, "s_churn") > 0 ? 1 : 0; }}};
}

}  // namespace diffuscope
