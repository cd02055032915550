// What Langevin rules share: the two ways in which papers count the step, and the parameters.
#pragma once

#include <cmath>

#include "core/markov_chains/chain.h"

namespace diffuscope {

/// The same walk in two notations: ε here is 2ε there.
enum class StepConvention {
  kHalfStep,   ///< y + (ε/2)·score + √ε z (Song & Ermon 2019; Welling & Teh 2011)
  kWholeStep,  ///< y + ε·score + √(2ε) z (Song et al. 2021; Roberts & Tweedie 1996)
};

/// The update with step ε at level σ. Temperature τ multiplies the noise by √τ.
inline ChainUpdate langevin_update(double sigma, double step, StepConvention convention, double temperature) {
  const double drift = convention == StepConvention::kHalfStep ? step / 2 : step;
  return {sigma, step, drift, std::sqrt(2 * drift * temperature), temperature};
}

inline Param chain_sigma_param() {
  return {.name = "sigma",
          .label = "noise level σ",
          .value = 0.1,
          .min = 0.001,
          .max = 100,
          .about = {"Noise that blurs the data: the particles walk on this one blurred density. Small: "
                    "steep valleys that are never left. Large: one wide valley, which is not the data.",
                    R"(p_\sigma = p_{data} * \mathcal N(0, \sigma^2 I))"},
          .logarithmic = true};
}

inline Param chain_step_param(double value, std::string meaning, std::string formula = {}) {
  return {.name = "step_size",
          .label = "step size ε",
          .value = value,
          .min = 1e-6,
          .max = 10,
          .about = {std::move(meaning), std::move(formula)},
          .logarithmic = true};
}

inline Param chain_convention_param() {
  return {
      .name = "convention",
      .label = "step counted as",
      .about =
          {"Two notations for the same walk. half: the score is multiplied by half the step and the "
           "noise by its root. whole: the score by the step and the noise by the root of twice "
           "the step. The same number means twice the step in the second.",
           R"(\tfrac{\epsilon}{2}\,s + \sqrt{\epsilon}\,z \quad\text{or}\quad \epsilon\,s + \sqrt{2\epsilon}\,z)",
           "Song & Ermon 2019; Song et al. 2021"},
      .choices = {"half", "whole"}};
}

inline Param chain_temperature_param(double least) {
  return {.name = "temperature",
          .label = "temperature",
          .value = 1,
          .min = least,
          .max = 5,
          .about = {"1 samples the density. Less noise gathers the particles on its peaks (0: gradient "
                    "ascent), more spreads them.",
                    R"(p_\sigma(y)^{1/\tau})"}};
}

/// The update that `values` of a rule with these parameters describe, at level σ with step ε.
inline ChainUpdate langevin_update(std::span<const Param> params, const ParamValues& values, double sigma,
                                   double step) {
  const auto convention =
      static_cast<StepConvention>(static_cast<int>(value_of(params, values, "convention")));
  return langevin_update(sigma, step, convention, value_of(params, values, "temperature"));
}

}  // namespace diffuscope
