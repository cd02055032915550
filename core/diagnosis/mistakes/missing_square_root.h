// A square root is missing: ᾱ or 1 − ᾱ stands where √ᾱ or √(1−ᾱ) should, or α_t where √α_t should.
#pragma once

#include "core/diagnosis/known_mistakes.h"

namespace diffuscope {

inline std::vector<MistakenRule> missing_square_roots(const MistakeContext& context) {
  std::vector<MistakenRule> rules;
  const auto square = [](double v) { return v * v; };
  add_ancestral(
      context, "beta_t/(1 - alpha_bar_t) where beta_t/sqrt(1 - alpha_bar_t) belongs",
      [&](const StepSymbols& q) {
        return UpdateCoefficients{.x = 1 / q.a, .eps = -q.beta / (q.a * square(q.t.sigma))};
      },
      rules);
  add_ancestral(
      context, "1/alpha_t where 1/sqrt(alpha_t) belongs",
      [&](const StepSymbols& q) {
        return UpdateCoefficients{.x = 1 / square(q.a), .eps = -q.beta / (square(q.a) * q.t.sigma)};
      },
      rules);
  // The posterior mean around a wrong x̂_0 = kept·x_t − removed·ε̂.
  const auto posterior = [](const StepSymbols& q, double kept, double removed) {
    const PosteriorCoefficients mean = posterior_coefficients(q.s, q.t);
    return UpdateCoefficients{.x = mean.x + mean.x0 * kept, .eps = -mean.x0 * removed};
  };
  const auto wrong_root = [square](const StepSymbols& q) {
    return std::pair(1 / q.t.alpha, square(q.t.sigma) / q.t.alpha);
  };
  const auto wrong_scale = [square](const StepSymbols& q) {
    return std::pair(1 / square(q.t.alpha), q.t.sigma / square(q.t.alpha));
  };
  const std::string root_detail =
      "x0 = (x_t - (1 - alpha_bar_t) eps)/sqrt(alpha_bar_t): sqrt(1 - alpha_bar_t) belongs";
  const std::string scale_detail =
      "x0 = (x_t - sqrt(1 - alpha_bar_t) eps)/alpha_bar_t: sqrt(alpha_bar_t) belongs";
  const auto add_estimate = [&](const std::string& detail, auto estimate) {
    add_ancestral(
        context, detail,
        [&](const StepSymbols& q) {
          const auto [kept, removed] = estimate(q);
          return posterior(q, kept, removed);
        },
        rules);
    add_ddim(
        context, detail,
        [&](const StepSymbols& q) {
          const auto [kept, removed] = estimate(q);
          return UpdateCoefficients{.x = q.s.alpha * kept, .eps = q.s.sigma - q.s.alpha * removed};
        },
        rules);
  };
  add_estimate(root_detail, wrong_root);
  add_estimate(scale_detail, wrong_scale);
  add_ddim(
      context, "alpha_bar_s x0 where sqrt(alpha_bar_s) x0 belongs",
      [&](const StepSymbols& q) { return from_x0_and_eps(square(q.s.alpha), q.s.sigma, q.t); }, rules);
  add_ddim(
      context, "(1 - alpha_bar_s) eps where sqrt(1 - alpha_bar_s) eps belongs",
      [&](const StepSymbols& q) { return from_x0_and_eps(q.s.alpha, square(q.s.sigma), q.t); }, rules);
  add_ddim(
      context, "no root of alpha_bar_s nor of 1 - alpha_bar_s",
      [&](const StepSymbols& q) { return from_x0_and_eps(square(q.s.alpha), square(q.s.sigma), q.t); },
      rules);
  return rules;
}

inline MistakeEntry missing_square_root_entry() {
  return {"missing_square_root",
          "missing square root",
          {"A variance stands where its root should: alpha_bar for sqrt(alpha_bar), or 1 - alpha_bar for its "
           "root.",
           R"(x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1-\bar\alpha_t}\,\epsilon)", "Ho et al. 2020, eq. 4"},
          {},
          missing_square_roots};
}

}  // namespace diffuscope
