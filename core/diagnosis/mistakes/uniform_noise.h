// The noise is uniform instead of normal. Where z was logged or has mean 0 and variance 1, coefficients
// cannot show it: then the shape of the noise does (noise_moments.h); numbers from [0, 1) also have the wrong
// moments.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> uniform_noises(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  for (const UpdateRule& base : context.rules) {
    if (std::ranges::none_of(base.coefficients, [](const auto& c) { return c && c->noise != 0; })) continue;
    MistakenRule rule{"z is uniform on [0, 1); standard normal numbers belong", base.label,
                      base.coefficients};
    for (auto& c : rule.coefficients)
      if (c) c->noise_mean = 0.5, c->noise_variance = 1.0 / 12;
    rules.push_back(std::move(rule));
  }
  return rules;
}

inline MistakeEntry uniform_noise_entry() {
  return {"uniform_noise",
          "uniform instead of normal noise",
          {"The noise comes from a uniform generator (rand for randn): its tails are missing, and often its "
           "mean and "
           "variance are wrong.",
           R"(z \sim \mathcal N(0, I))", "Ho et al. 2020, algorithm 2"},
          {},
          uniform_noises};
}

}  // namespace diffuscope
