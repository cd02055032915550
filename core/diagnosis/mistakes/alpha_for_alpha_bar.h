// The α_t of one step stands where the cumulative product ᾱ_t should.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

/// The level that one step alone would make from clean data: (√α_t, √(1−α_t)); of the schedule's own step to
/// level i, or of the whole step between the levels of the list.
inline NoiseLevel single_step_level(const MistakeContext& context, std::size_t i, bool of_schedule) {
  if (context.levels[i].level.sigma == 0) return {1, 0};
  const NoiseLevel here = context.levels[i].level;
  const NoiseLevel before = of_schedule ? moved_level(context, i, -1).value_or(NoiseLevel{1, 0})
                            : i + 1 < context.levels.size() ? context.levels[i + 1].level
                                                            : NoiseLevel{1, 0};
  const Transition step = transition(before, here);
  return {step.alpha, std::sqrt(step.variance)};
}

inline std::vector<MistakenRule> alphas_for_alpha_bars(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  add_ancestral(
      context, "sqrt(1 - alpha_t) where sqrt(1 - alpha_bar_t) belongs",
      [](const StepSymbols& q) { return UpdateCoefficients{.x = 1 / q.a, .eps = -std::sqrt(q.beta) / q.a}; },
      rules);
  for (const bool of_schedule : {true, false}) {
    const auto level = [&](std::size_t i) { return single_step_level(context, i, of_schedule); };
    rules.push_back(mistaken_rule(context, "alpha_t and alpha_s in place of their cumulative products",
                                  "ddim", [&](std::size_t i) {
                                    const NoiseLevel t = level(i), s = level(i + 1);
                                    std::optional<UpdateCoefficients> c;
                                    if (t.alpha > 0) c = from_x0_and_eps(s.alpha, s.sigma, t);
                                    return c;
                                  }));
    rules.push_back(mistaken_rule(context,
                                  "x0 = (x_t - sqrt(1 - alpha_t) eps)/sqrt(alpha_t): alpha_bar_t belongs",
                                  "ddim", [&](std::size_t i) {
                                    const NoiseLevel t = level(i), s = context.levels[i + 1].level;
                                    std::optional<UpdateCoefficients> c;
                                    if (t.alpha > 0) c = from_x0_and_eps(s.alpha, s.sigma, t);
                                    return c;
                                  }));
  }
  return rules;
}

inline MistakeEntry alpha_for_alpha_bar_entry() {
  return {"alpha_for_alpha_bar",
          "alpha for alpha_bar",
          {"The factor of one step stands where the product of all steps should.",
           R"(\hat x_0 = \frac{x_t - \sqrt{1-\bar\alpha_t}\,\hat\epsilon}{\sqrt{\bar\alpha_t}},\quad )"
           R"(\bar\alpha_t = \prod_{s\le t}\alpha_s)",
           "Ho et al. 2020, eq. 4"},
          {},
          alphas_for_alpha_bars};
}

}  // namespace diffuscope
