// Noise is added in the last step too, which should end in data.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> noises_at_last_step(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  for (const UpdateRule& base : context.rules) {
    const bool stochastic =
        std::ranges::any_of(base.coefficients, [](const auto& c) { return c && c->noise != 0; });
    if (!stochastic || !base.coefficients.back() || base.coefficients.back()->noise != 0) continue;
    MistakenRule rule{"the last step adds noise; it should return its mean", base.label, base.coefficients};
    rule.coefficients.back()->free_noise = true;
    rules.push_back(std::move(rule));
  }
  return rules;
}

inline MistakeEntry noise_at_last_step_entry() {
  return {"noise_at_last_step",
          "noise at the last step",
          {"The last step returns its mean; noise added there stays in the samples.",
           R"(z = 0\ \text{at}\ t = 1)", "Ho et al. 2020, algorithm 2"},
          {},
          noises_at_last_step};
}

}  // namespace diffuscope
