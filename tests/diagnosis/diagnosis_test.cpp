// Every known mistake, injected into a sampler that is written here on its own, is found and named; correct
// samplers are named correct, whatever is logged; what is none of them is called so.
#include "core/diagnosis/diagnosis.h"

#include <gmock/gmock.h>

#include "tests/diagnosis/own_sampler.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

const UpdateRule kDdpm = make_update_rule("ddpm", {});

/// T and number of steps.
class EveryGrid : public testing::TestWithParam<std::pair<int, int>> {
 protected:
  OwnOptions options() const {
    OwnOptions options;
    std::tie(options.T, options.steps) = GetParam();
    return options;
  }
  const GaussianMixture data_ = three_modes();
};
INSTANTIATE_TEST_SUITE_P(Grids, EveryGrid,
                         testing::Values(std::pair(1000, 50), std::pair(1000, 7), std::pair(100, 100),
                                         std::pair(40, 40)),
                         [](const auto& info) {
                           return "T" + std::to_string(info.param.first) + "N" +
                                  std::to_string(info.param.second);
                         });

struct CorrectRule {
  const char* label;
  StepFunction step;
};
const std::vector<CorrectRule>& correct_rules() {
  static const std::vector<CorrectRule> rules{
      {"ddpm", [](const OwnStep& q) { return own_ddpm(q); }},
      {"ddpm variance=beta", [](const OwnStep& q) { return own_ddpm(q, false); }},
      {"ddim", [](const OwnStep& q) { return own_ddim(q); }},
      {"ddim eta=0.4", [](const OwnStep& q) { return own_ddim(q, 0.4); }}};
  return rules;
}

TEST_P(EveryGrid, CorrectRulesAreNamed) {
  for (const auto& [label, step] : correct_rules())
    for (const bool log_noise : {true, false}) {
      OwnOptions how = options();
      how.log_noise = log_noise;
      const Diagnosis d = diagnose(own_run(data_, step, how), how);
      EXPECT_EQ(d.verdict, Verdict::kRule) << label << log_noise << "\n" << d.sentence;
      if (log_noise || std::string(label) != "ddim eta=0.4") {
        EXPECT_EQ(d.best.label, label) << log_noise << "\n" << d.sentence;
      } else {  // estimated from 800 normals a step: standard error of eta at most .006
        EXPECT_NEAR(std::stod(d.best.label.substr(9)), 0.4, 0.02) << d.sentence;
      }
      EXPECT_EQ(d.best.explained, how.steps) << label;
      EXPECT_EQ(d.mistake(), "");
    }
}

struct Injected {
  const char* id;
  const char* what;
  StepFunction step;
  bool needs_skipped_steps = false;  // on a full grid it is no mistake
};
const std::vector<Injected>& injected() {
  using M = Eigen::MatrixXd;
  static const auto mean = [](const OwnStep& q, double kept, double removed) -> M {
    return kept * q.x - removed * q.eps;
  };
  static const auto noisy = [](const OwnStep& q, const M& m, double std) -> M {
    return q.last() ? m : M(m + std * q.z);
  };
  static const auto ddim_at = [](const OwnStep& q, double ab_t, double ab_s) -> M {
    return std::sqrt(ab_s) * (q.x - std::sqrt(1 - ab_t) * q.eps) / std::sqrt(ab_t) +
           std::sqrt(1 - ab_s) * q.eps;
  };
  static const auto ddpm_at = [](const OwnStep& q, double ab_t, double ab_s) -> M {
    const double alpha = ab_t / ab_s, beta = 1 - alpha;
    return noisy(q, (q.x - beta / std::sqrt(1 - ab_t) * q.eps) / std::sqrt(alpha),
                 std::sqrt(beta * (1 - ab_s) / (1 - ab_t)));
  };
  static const std::vector<Injected> all{
      {"missing_square_root", "beta/(1 - ab)",
       [](const OwnStep& q) {
         const double r = 1 / std::sqrt(q.alpha());
         return noisy(q, mean(q, r, r * q.beta() / (1 - q.ab_t())), std::sqrt(q.tilde()));
       }},
      {"missing_square_root", "1/alpha",
       [](const OwnStep& q) {
         const double r = 1 / q.alpha();
         return noisy(q, mean(q, r, r * q.beta() / std::sqrt(1 - q.ab_t())), std::sqrt(q.beta()));
       }},
      {"missing_square_root", "x0 of ddim",
       [](const OwnStep& q) -> M {
         const M x0 = (q.x - (1 - q.ab_t()) * q.eps) / std::sqrt(q.ab_t());
         return std::sqrt(q.ab_s()) * x0 + std::sqrt(1 - q.ab_s()) * q.eps;
       }},
      {"missing_square_root", "direction of ddim",
       [](const OwnStep& q) -> M {
         const M x0 = (q.x - std::sqrt(1 - q.ab_t()) * q.eps) / std::sqrt(q.ab_t());
         return std::sqrt(q.ab_s()) * x0 + (1 - q.ab_s()) * q.eps;
       }},
      {"alpha_bar_for_alpha", "1/sqrt(ab)",
       [](const OwnStep& q) {
         const double r = 1 / std::sqrt(q.ab_t());
         return noisy(q, mean(q, r, r * q.beta() / std::sqrt(1 - q.ab_t())), std::sqrt(q.tilde()));
       }},
      {"alpha_bar_for_alpha", "1 - ab for beta",
       [](const OwnStep& q) {
         const double r = 1 / std::sqrt(q.alpha());
         return noisy(q, mean(q, r, r * std::sqrt(1 - q.ab_t())), std::sqrt(q.beta()));
       }},
      {"alpha_for_alpha_bar", "sqrt(1 - alpha)",
       [](const OwnStep& q) {
         const double r = 1 / std::sqrt(q.alpha());
         return noisy(q, mean(q, r, r * std::sqrt(q.beta())), std::sqrt(q.tilde()));
       }},
      {"alpha_for_alpha_bar", "ddim with the alphas of one step",
       [](const OwnStep& q) {
         return ddim_at(q, q.at(q.t) / q.at(q.t - 1), q.s == 0 ? 1 : q.at(q.s) / q.at(q.s - 1));
       }},
      {"off_by_one", "ddim at t + 1",
       [](const OwnStep& q) { return ddim_at(q, q.at(q.t + 1), q.at(q.s + 1)); }},
      {"off_by_one", "ddpm at t + 1",
       [](const OwnStep& q) { return ddpm_at(q, q.at(q.t + 1), q.at(q.s + 1)); }},
      {"off_by_one", "ddpm at t - 1",
       [](const OwnStep& q) { return q.t == 1 ? own_ddpm(q) : ddpm_at(q, q.at(q.t - 1), q.at(q.s - 1)); }},
      {"wrong_previous_timestep", "ddim to t - 1",
       [](const OwnStep& q) { return ddim_at(q, q.ab_t(), q.at(q.t - 1)); }, true},
      {"wrong_previous_timestep", "ddpm to t - 1",
       [](const OwnStep& q) { return ddpm_at(q, q.ab_t(), q.at(q.t - 1)); }, true},
      {"noise_at_last_step", "ddpm",
       [](const OwnStep& q) { return q.last() ? M(own_ddpm(q) + std::sqrt(q.beta()) * q.z) : own_ddpm(q); }},
      {"variance_as_std", "beta tilde",
       [](const OwnStep& q) {
         const double r = 1 / std::sqrt(q.alpha());
         return noisy(q, mean(q, r, r * q.beta() / std::sqrt(1 - q.ab_t())), q.tilde());
       }},
      {"variance_as_std", "beta",
       [](const OwnStep& q) {
         const double r = 1 / std::sqrt(q.alpha());
         return noisy(q, mean(q, r, r * q.beta() / std::sqrt(1 - q.ab_t())), q.beta());
       }},
      {"beta_for_beta_tilde", "ddpm", [](const OwnStep& q) { return own_ddpm(q, false); }},
      {"scale_mixed", "an Euler step of k-diffusion on variance-preserving points",
       [](const OwnStep& q) -> M {
         const auto ratio = [](double ab) { return std::sqrt((1 - ab) / ab); };
         return q.x + (ratio(q.ab_s()) - ratio(q.ab_t())) * q.eps;
       }},
  };
  return all;
}

TEST_P(EveryGrid, MistakesAreFoundAndNamed) {
  for (const Injected& mistake : injected())
    for (const bool log_noise : {true, false}) {
      if (mistake.needs_skipped_steps && options().T == options().steps) continue;
      OwnOptions how = options();
      how.log_noise = log_noise;
      how.single_precision = std::string(mistake.what) != "1/sqrt(ab)";  // that one runs away beyond float
      const Diagnosis d = diagnose(own_run(data_, mistake.step, how), how, {.intended = kDdpm});
      EXPECT_EQ(d.mistake(), mistake.id)
          << mistake.what << (log_noise ? ", noise logged" : ", noise not logged") << "\n"
          << d.sentence;
    }
}

TEST_P(EveryGrid, UniformNoiseIsFoundByItsShape) {
  const double width = std::sqrt(3.0);
  const std::vector<std::pair<double, double>> ranges{{0, 1}, {-width, width}};
  for (const auto& [low, high] : ranges)
    for (const bool log_noise : {true, false}) {
      OwnOptions how = options();
      how.log_noise = log_noise;
      how.draw = [low = low, high = high](std::mt19937& engine) {
        return std::uniform_real_distribution<double>(low, high)(engine);
      };
      const Diagnosis d = diagnose(own_run(
                                       data_, [](const OwnStep& q) { return own_ddpm(q); }, how),
                                   how);
      EXPECT_EQ(d.mistake(), "uniform_noise") << low << log_noise << "\n" << d.sentence;
      EXPECT_NEAR(d.noise.kurtosis, 1.8, 0.15) << low << log_noise;
    }
}

TEST(Diagnosis, BetaIsAMistakeOnlyForWhoMeansThePosteriorVariance) {
  const OwnOptions how;
  const OwnRun run = own_run(
      three_modes(), [](const OwnStep& q) { return own_ddpm(q, false); }, how);
  EXPECT_EQ(diagnose(run, how).best.label, "ddpm variance=beta");
  EXPECT_EQ(diagnose(run, how, {.intended = make_update_rule("ddpm", {{"variance", 1}})}).verdict,
            Verdict::kRule);
  EXPECT_EQ(diagnose(run, how, {.intended = kDdpm}).mistake(), "beta_for_beta_tilde");
}

TEST(Diagnosis, WhatIsNoKnownRuleIsCalledSo) {
  const OwnOptions how;
  const auto odd = [](const OwnStep& q) -> Eigen::MatrixXd { return 0.97 * q.x - 0.3 * q.ab_t() * q.eps; };
  const Diagnosis d = diagnose(own_run(three_modes(), odd, how), how, {.intended = kDdpm});
  EXPECT_EQ(d.verdict, Verdict::kUnknown) << d.sentence;
  EXPECT_EQ(d.mistake(), "");
  EXPECT_THAT(d.sentence, HasSubstr("No known rule or mistake"));
}

TEST(Diagnosis, OneWrongStepIsPointedAt) {
  const OwnOptions how;
  const auto slip = [](const OwnStep& q) -> Eigen::MatrixXd {
    return q.index == 12 ? Eigen::MatrixXd(1.1 * own_ddim(q)) : own_ddim(q);
  };
  const Diagnosis d = diagnose(own_run(three_modes(), slip, how), how);
  EXPECT_EQ(d.verdict, Verdict::kPartly) << d.sentence;
  EXPECT_EQ(d.best.label, "ddim");
  EXPECT_EQ(d.best.first_unexplained, 12);
}

TEST(Diagnosis, IntegerDivisionIsFoundWhereItDiffersFromTheList) {
  OwnOptions how;
  how.steps = 7;  // 1000 / 7 = 142 stands for 1000, 857, 714, 571, 429, 286, 143
  const auto step = [](const OwnStep& q) -> Eigen::MatrixXd {
    const double ab_s = q.at(std::max(0, q.t - 1000 / 7));
    return std::sqrt(ab_s) * (q.x - std::sqrt(1 - q.ab_t()) * q.eps) / std::sqrt(q.ab_t()) +
           std::sqrt(1 - ab_s) * q.eps;
  };
  const Diagnosis d = diagnose(own_run(three_modes(), step, how), how);
  EXPECT_EQ(d.mistake(), "wrong_previous_timestep") << d.sentence;
  EXPECT_THAT(d.best.detail, HasSubstr("t - 142"));
}

// The multistep rule needs the x̂_0 of the step before: written out from Lu et al. 2022, algorithm 2.
TEST(Diagnosis, MultistepRulesAreRecognized) {
  const OwnOptions how;
  Eigen::MatrixXd before;
  double h_before = 0;
  const auto step = [&](const OwnStep& q) -> Eigen::MatrixXd {
    const auto lambda = [](double ab) { return 0.5 * std::log(ab / (1 - ab)); };
    const Eigen::MatrixXd x0 = (q.x - std::sqrt(1 - q.ab_t()) * q.eps) / std::sqrt(q.ab_t());
    if (q.last()) return x0;
    const double h = lambda(q.ab_s()) - lambda(q.ab_t());
    Eigen::MatrixXd d = x0;
    if (q.index > 0) d += h / (2 * h_before) * (x0 - before);
    before = x0;
    h_before = h;
    return std::sqrt((1 - q.ab_s()) / (1 - q.ab_t())) * q.x - std::sqrt(q.ab_s()) * std::expm1(-h) * d;
  };
  const Diagnosis d = diagnose(own_run(three_modes(), step, how), how);
  EXPECT_EQ(d.verdict, Verdict::kRule) << d.sentence;
  EXPECT_EQ(d.best.label, "dpmpp_2m");
}

}  // namespace
}  // namespace diffuscope
