// Predictor–corrector (Song et al. 2021, algorithms 4 and 5): at every noisy level first some Langevin
// updates (the corrector), then one Euler–Maruyama step of the reverse SDE (the predictor). The last step,
// which draws no noise, is the predictor alone.
#pragma once

#include "core/backend/vector_operations.h"
#include "core/denoisers/parameterization.h"
#include "core/samplers/euler_maruyama.h"

namespace diffuscope {

/// ε = 2α_ts²(r‖z‖/‖g‖)², which is α_t = 1 − β_t on variance-preserving levels and 1 on exploding ones; norms
/// are means over the batch (Song et al. 2021, algorithm 5).
inline double corrector_step(double snr, double alpha_ts, double noise_norm, double score_norm) {
  const double ratio = snr * noise_norm / score_norm;
  return 2 * alpha_ts * alpha_ts * ratio * ratio;
}

template <class Scalar>
class PredictorCorrector final : public Sampler<Scalar> {
 public:
  PredictorCorrector(double snr, int corrections) : snr_(snr), corrections_(corrections) {}

  void step(const SamplerStep<Scalar>& step, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) override {
    for (int draw = 0; draw < corrections_ && !step.last(); ++draw) correct(step, draw, x, x0);
    step.denoiser.denoise(x, step.from, x0);
    const AffineUpdate update = euler_maruyama_update(step.from, step.to);
    apply_update(update, x0, x);
    if (update.noise == 0) return;
    noise_.resize(x.rows(), x.cols());
    step.noise.step(step.index, corrections_, noise_);
    x += static_cast<Scalar>(update.noise) * noise_;
  }

 private:
  /// x ← x + ε g + √(2ε) z.
  void correct(const SamplerStep<Scalar>& step, int draw, PointsOf<Scalar>& x, PointsOf<Scalar>& x0) {
    step.denoiser.denoise(x, step.from, x0);
    score_ = score_from_x0(x, x0, step.from);
    noise_.resize(x.rows(), x.cols());
    step.noise.step(step.index, draw, noise_);
    const double epsilon =
        corrector_step(snr_, transition(step.to, step.from).alpha, mean_norm(noise_), mean_norm(score_));
    if (!std::isfinite(epsilon)) return;  // no particle has a slope to follow
    x += static_cast<Scalar>(epsilon) * score_ + static_cast<Scalar>(std::sqrt(2 * epsilon)) * noise_;
  }

  double snr_;
  int corrections_;
  PointsOf<Scalar> score_, noise_;
};

inline std::vector<Param> predictor_corrector_params() {
  return {{.name = "snr",
           .label = "signal-to-noise ratio r",
           .value = 0.16,
           .min = 0,
           .max = 1,
           .about = {"How long a corrector update is: the size of its score part against its noise part. 0: "
                     "none. Large ones spread the samples, as any long Langevin step does.",
                     R"(\epsilon = 2\alpha_t\,(r\,\|z\|/\|g\|)^2)", "Song et al. 2021, algorithm 5"}},
          {.name = "corrections",
           .label = "corrections a level",
           .value = 1,
           .min = 1,
           .max = 5,
           .about = {"Langevin updates at every level before the step down; each is an evaluation."},
           .integer = true}};
}

template <class Scalar>
SamplerPtr<Scalar> make_predictor_corrector(const ParamValues& values) {
  const auto params = predictor_corrector_params();
  return std::make_unique<PredictorCorrector<Scalar>>(
      value_of(params, values, "snr"), static_cast<int>(value_of(params, values, "corrections")));
}

inline SamplerEntry predictor_corrector_entry() {
  return {
      "predictor_corrector",
      "Predictor-corrector",
      {"At every level a Langevin update pulls the cloud back to where it should be at this level, then a "
       "step of the reverse SDE leads down.",
       R"(x \leftarrow x + \epsilon\,g + \sqrt{2\epsilon}\,z,\quad \epsilon = 2\alpha_t\,(r\,\|z\|/\|g\|)^2)",
       "Song et al. 2021, Score-based generative modeling through SDEs, algorithms 4 and 5"},
      predictor_corrector_params(),
      {make_predictor_corrector<float>, make_predictor_corrector<double>, make_predictor_corrector<Device>,
       [](const ParamValues& values) {
         return 1 + static_cast<int>(value_of(predictor_corrector_params(), values, "corrections"));
       }}};
}

}  // namespace diffuscope
