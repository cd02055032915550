// Mistakes that people make in the update rule of a sampler, each as the coefficients that it would give: a
// registry, one header and one row each. A mistake may have several forms (which root is missing, in which
// rule); a diagnosis compares all of them with the registered rules.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/denoisers/reverse_variance.h"
#include "core/diagnosis/update_rule.h"
#include "core/samplers/affine_update.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// What a mistake can refer to.
struct MistakeContext {
  std::span<const GridLevel> levels;  ///< S+1 from noise to data
  const Schedule& schedule;           ///< that t and its neighbours belong to
  std::span<const UpdateRule> rules;  ///< the registered rules at these levels
  const UpdateRule* intended;         ///< what the user says the sampler is; null: nothing was said

  std::size_t steps() const { return levels.size() - 1; }
};

/// One form of a mistake.
struct MistakenRule {
  std::string detail;  ///< what stands where: "beta/(1 - alpha_bar_t) for beta/sqrt(1 - alpha_bar_t)"
  std::string base;    ///< label of the rule it was meant to be
  CoefficientsOfSteps coefficients = {};
};

using MakeMistakenRules = std::vector<MistakenRule> (*)(const MistakeContext&);
using MistakeEntry = Entry<MakeMistakenRules>;

/// All known mistakes: beta_for_beta_tilde, noise_at_last_step, variance_as_std, missing_square_root,
/// alpha_bar_for_alpha, alpha_for_alpha_bar, off_by_one, wrong_previous_timestep, scale_mixed, uniform_noise.
std::span<const MistakeEntry> known_mistakes();

/// The symbols of one step from level t to s: a = α_t/α_s, beta = σ_t² − a²σ_s², tilde = beta·σ_s²/σ_t²
/// (β_t and β̃_t for adjacent variance-preserving levels).
struct StepSymbols {
  NoiseLevel t, s;
  double a, beta, tilde;
  bool last;
};
inline StepSymbols step_symbols(NoiseLevel t, NoiseLevel s) {
  const Transition forward = transition(s, t);
  return {t,
          s,
          forward.alpha,
          forward.variance,
          forward.variance * (s.sigma / t.sigma) * (s.sigma / t.sigma),
          s.sigma == 0};
}

/// The form `detail` of `base` with coefficients step(i) for every step i.
template <class Step>
MistakenRule mistaken_rule(const MistakeContext& context, std::string detail, std::string base, Step step) {
  MistakenRule rule{std::move(detail), std::move(base), {}};
  for (std::size_t i = 0; i < context.steps(); ++i) rule.coefficients.push_back(step(i));
  return rule;
}

/// Forms of an ancestral step with mean(symbols) = {x, eps} instead of the right mean, with either variance.
template <class Mean>
void add_ancestral(const MistakeContext& context, const std::string& detail, Mean mean,
                   std::vector<MistakenRule>& rules) {
  for (const bool posterior : {true, false})
    rules.push_back(
        mistaken_rule(context, detail, posterior ? "ddpm" : "ddpm variance=beta", [&](std::size_t i) {
          const StepSymbols q = step_symbols(context.levels[i].level, context.levels[i + 1].level);
          std::optional<UpdateCoefficients> c;
          if (q.t.alpha == 0) return c;
          c = mean(q);
          c->noise = q.last ? 0 : std::sqrt(posterior ? q.tilde : q.beta);
          return c;
        }));
}

/// A form of a deterministic DDIM step: update(symbols) = {x, eps}.
template <class Update>
void add_ddim(const MistakeContext& context, const std::string& detail, Update update,
              std::vector<MistakenRule>& rules) {
  rules.push_back(mistaken_rule(context, detail, "ddim", [&](std::size_t i) {
    const StepSymbols q = step_symbols(context.levels[i].level, context.levels[i + 1].level);
    std::optional<UpdateCoefficients> c;
    if (q.t.alpha > 0) c = update(q);
    return c;
  }));
}

/// a·x̂_0 + b·ε̂ as coefficients of x_t and ε̂, with x̂_0 = (x_t − σε̂)/α.
inline UpdateCoefficients from_x0_and_eps(double x0, double eps, NoiseLevel t) {
  return {.x = x0 / t.alpha, .eps = eps - x0 * t.sigma / t.alpha};
}

/// Every one-step rule of the context at other levels: levels_of(i) gives those of step i, or none.
template <class LevelsOf>
void add_at_other_levels(const MistakeContext& context, const std::string& detail, LevelsOf levels_of,
                         std::vector<MistakenRule>& rules) {
  for (const UpdateRule& base : context.rules) {
    if (std::ranges::any_of(base.coefficients, [](const auto& c) { return c && c->previous_x0 != 0; }))
      continue;
    rules.push_back(mistaken_rule(context, detail, base.label, [&](std::size_t i) {
      const std::optional<std::pair<NoiseLevel, NoiseLevel>> levels = levels_of(i);
      std::optional<UpdateCoefficients> c;
      if (levels && levels->first.ratio() > levels->second.ratio())
        c = probe_update(base, levels->first, levels->second);
      // Who leaves noise out of the last step does so whatever the levels.
      if (c && base.coefficients[i] && base.coefficients[i]->noise == 0) c->noise = 0;
      return c;
    }));
  }
}

/// Level i of the context moved by `by` in t, on the same scale; none outside the schedule.
inline std::optional<NoiseLevel> moved_level(const MistakeContext& context, std::size_t i, double by) {
  const double t = context.levels[i].t + by;
  if (t < -1e-6 || t > context.schedule.steps() + 1e-6) return std::nullopt;
  const double ratio = context.schedule.at(t).ratio();
  if (std::isinf(ratio)) return NoiseLevel{0, 1};
  const NoiseLevel noisy = context.levels[context.steps() / 2].level;  // tells the scale, as data do not
  return level_between(noisy, noisy, ratio);
}

}  // namespace diffuscope
