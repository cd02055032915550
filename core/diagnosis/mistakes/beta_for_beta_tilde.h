// β_t stands where the posterior variance β̃_t was meant. DDPM allows both, so with DDPM's own mean this is a
// mistake only for who says that the posterior variance is meant; in DDIM's direction it always is.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

/// Whether the user says that the sampler has the posterior variance.
inline bool posterior_is_meant(const MistakeContext& context) {
  const UpdateRule* rule = context.intended;
  if (!rule) return false;
  if (rule->id == "ddim")
    return value_of(find(samplers(), "ddim", "sampler").params, rule->params, "eta") == 1;
  return rule->id == "ddpm" &&
         value_of(find(samplers(), "ddpm", "sampler").params, rule->params, "variance") == 0;
}

inline std::vector<MistakenRule> betas_for_beta_tildes(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  if (posterior_is_meant(context)) {
    const UpdateRule beta = make_update_rule("ddpm", {{"variance", 1}});
    rules.push_back(
        {"beta_t where the posterior variance beta_tilde_t is meant (both are DDPM: Ho et al. use either)",
         context.intended->label, probe_updates(beta, context.levels)});
  }
  // σ_η² = β in DDIM's step: the direction √(σ_s² − β) ε̂ goes with it.
  rules.push_back(mistaken_rule(
      context, "sigma^2 = beta_t in the step of DDIM where beta_tilde_t belongs", "ddim eta=1",
      [&](std::size_t i) {
        const StepSymbols q = step_symbols(context.levels[i].level, context.levels[i + 1].level);
        std::optional<UpdateCoefficients> c;
        if (q.t.alpha == 0 || (!q.last && q.beta > q.s.sigma * q.s.sigma)) return c;
        const double added = q.last ? 0 : q.beta;
        c = from_x0_and_eps(q.s.alpha, std::sqrt(std::max(0.0, q.s.sigma * q.s.sigma - added)), q.t);
        c->noise = std::sqrt(added);
        return c;
      }));
  return rules;
}

inline MistakeEntry beta_for_beta_tilde_entry() {
  return {"beta_for_beta_tilde",
          "beta for beta-tilde",
          {"The variance of the forward step stands where that of the posterior is meant; it is too large "
           "where little "
           "noise is left.",
           R"(\tilde\beta_t = \frac{1-\bar\alpha_{t-1}}{1-\bar\alpha_t}\,\beta_t)", "Ho et al. 2020, eq. 7"},
          {},
          betas_for_beta_tildes};
}

}  // namespace diffuscope
