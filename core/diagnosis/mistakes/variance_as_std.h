// The noise is multiplied by its variance instead of its standard deviation.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> variances_as_std(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  for (const UpdateRule& base : context.rules) {
    if (std::ranges::none_of(base.coefficients, [](const auto& c) { return c && c->noise != 0; })) continue;
    MistakenRule rule{"the noise is multiplied by its variance; its standard deviation belongs", base.label,
                      base.coefficients};
    for (auto& c : rule.coefficients)
      if (c) c->noise *= c->noise;
    rules.push_back(std::move(rule));
  }
  return rules;
}

inline MistakeEntry variance_as_std_entry() {
  return {"variance_as_std",
          "noise variance instead of standard deviation",
          {"Normals are multiplied by a variance where its root belongs, so far too little noise is added.",
           R"(x_s = \mu + \sqrt{\tilde\beta_t}\,z)", "Ho et al. 2020, algorithm 2"},
          {},
          variances_as_std};
}

}  // namespace diffuscope
