// The cumulative product ᾱ_t stands where the α_t of one step should.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> alpha_bars_for_alphas(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  add_ancestral(
      context, "1/sqrt(alpha_bar_t) where 1/sqrt(alpha_t) belongs",
      [](const StepSymbols& q) {
        return UpdateCoefficients{.x = 1 / q.t.alpha, .eps = -q.beta / (q.t.alpha * q.t.sigma)};
      },
      rules);
  add_ancestral(
      context, "1 - alpha_bar_t where beta_t = 1 - alpha_t belongs",
      [](const StepSymbols& q) { return UpdateCoefficients{.x = 1 / q.a, .eps = -q.t.sigma / q.a}; }, rules);
  add_ancestral(
      context, "alpha_bar_t in place of alpha_t throughout the mean",
      [](const StepSymbols& q) {
        return UpdateCoefficients{.x = 1 / q.t.alpha, .eps = -q.t.sigma / q.t.alpha};
      },
      rules);
  rules.push_back(mistaken_rule(
      context, "noise sqrt(1 - alpha_bar_t) where sqrt(1 - alpha_t) belongs", "ddpm variance=beta",
      [&](std::size_t i) {
        const StepSymbols q = step_symbols(context.levels[i].level, context.levels[i + 1].level);
        std::optional<UpdateCoefficients> c;
        if (q.t.alpha > 0)
          c = UpdateCoefficients{
              .x = 1 / q.a, .eps = -q.beta / (q.a * q.t.sigma), .noise = q.last ? 0 : q.t.sigma};
        return c;
      }));
  return rules;
}

inline MistakeEntry alpha_bar_for_alpha_entry() {
  return {
      "alpha_bar_for_alpha",
      "alpha_bar for alpha",
      {"The product of all steps stands where the factor of one step should.",
       R"(\mu = \frac{1}{\sqrt{\alpha_t}}\left(x_t - \frac{\beta_t}{\sqrt{1-\bar\alpha_t}}\,\hat\epsilon\right))",
       "Ho et al. 2020, eq. 11"},
      {},
      alpha_bars_for_alphas};
}

}  // namespace diffuscope
