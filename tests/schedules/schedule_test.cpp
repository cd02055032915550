// Schedules against values computed with 60 decimal digits, and the rules of interpolation, clipping and
// scaling.
#include "core/schedules/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace diffuscope {
namespace {

constexpr double kOff = 0;

void expect_relative(double value, double truth, double tolerance = 1e-10) {
  EXPECT_NEAR(value / truth, 1, tolerance);
}

double last_alpha_bar(std::string_view id, int steps, const ParamValues& params = {}) {
  return make_schedule(id, params, steps).alpha_bar(steps);
}

TEST(Schedule, GoldenEndValues) {
  expect_relative(last_alpha_bar("linear", 1000), 4.0358297653756833148e-5);
  expect_relative(last_alpha_bar("linear", 50, {{"scale_with_T", kOff}}), 0.60295159732971490345);
  expect_relative(last_alpha_bar("linear", 50), 7.7447656992267373096e-6);
  expect_relative(last_alpha_bar("linear", 4000), 4.2466522758022322226e-5);
  expect_relative(last_alpha_bar("quadratic", 1000, {{"beta_start", 8.5e-4}, {"beta_end", 0.012}}),
                  4.6600985130772403904e-3);
  expect_relative(last_alpha_bar("quadratic", 1000), 7.3341245958081490816e-4);
  expect_relative(last_alpha_bar("cosine", 1000), 2.4287669070344683560e-9);
  expect_relative(last_alpha_bar("sigmoid", 1000), 3.9681819905332077739e-5);
  expect_relative(last_alpha_bar("constant", 1000), 4.3171247410658250989e-5);
}

TEST(Schedule, CosineDetails) {
  const Schedule schedule = make_schedule("cosine", {}, 1000);
  int clipped = 0;
  for (int t = 1; t <= 1000; ++t) clipped += schedule.beta(t) == 0.999;
  EXPECT_EQ(clipped, 1);
  EXPECT_EQ(schedule.beta(1000), 0.999);
  expect_relative(schedule.beta(1), 4.1284224821777802353e-5, 1e-12);
  expect_relative(schedule.beta(999), 0.74999939290116202778, 1e-12);
  expect_relative(schedule.alpha_bar(500), 0.49384359044063771332);
}

TEST(Schedule, LinearEndsAndSteps) {
  const Schedule schedule = make_schedule("linear", {}, 1000);
  EXPECT_DOUBLE_EQ(schedule.beta(1), 1e-4);
  EXPECT_DOUBLE_EQ(schedule.beta(1000), 0.02);
  EXPECT_NEAR(schedule.beta(501) - schedule.beta(500), (0.02 - 1e-4) / 999, 1e-15);
  const Schedule short_one = make_schedule("linear", {}, 100);
  EXPECT_DOUBLE_EQ(short_one.beta(1), 1e-3);
  EXPECT_DOUBLE_EQ(short_one.beta(100), 0.2);
}

TEST(Schedule, ASingleStepTakesTheLastValue) {
  for (const auto id : {"linear", "quadratic", "cosine", "sigmoid", "constant"})
    EXPECT_EQ(make_schedule(id, {}, 1).beta(1), 0.999) << id;
  EXPECT_DOUBLE_EQ(make_schedule("linear", {{"scale_with_T", kOff}}, 1).beta(1), 0.02);
  EXPECT_DOUBLE_EQ(make_schedule("linear", {{"beta_end", 5e-4}}, 1).beta(1), 0.5);
}

TEST(Schedule, SigmoidIsSymmetric) {
  const Schedule schedule = make_schedule("sigmoid", {}, 1000);
  EXPECT_NEAR(schedule.beta(1), 1e-4 + 0.0199 / (1 + std::exp(6.0)), 1e-16);
  EXPECT_NEAR(schedule.beta(300) + schedule.beta(701), 0.0201, 1e-15);
}

TEST(Schedule, InterpolatesLogRatioAndNearDataTheRatio) {
  const Schedule schedule = make_schedule("linear", {}, 10);
  const auto ratio = [&](double t) { return schedule.at(t).ratio(); };
  expect_relative(ratio(3.25), std::pow(ratio(3), 0.75) * std::pow(ratio(4), 0.25), 1e-12);
  expect_relative(ratio(0.3), 0.3 * ratio(1), 1e-12);
}

TEST(Schedule, LastLevelWithoutSignal) {
  // Sohl-Dickstein et al. 2015: β_t = 1/(T−t+1), so ᾱ_t = (T−t)/T and ᾱ_T = 0.
  constexpr int kSteps = 10;
  std::vector<double> betas;
  for (int t = 1; t <= kSteps; ++t) betas.push_back(1.0 / (kSteps - t + 1));
  const Schedule schedule = Schedule::from_betas(betas);
  for (int t = 0; t <= kSteps; ++t) EXPECT_NEAR(schedule.alpha_bar(t), (kSteps - t) / 10.0, 1e-14);
  EXPECT_EQ(schedule.at(kSteps).alpha, 0);
  EXPECT_EQ(schedule.at(kSteps).sigma, 1);
  EXPECT_NEAR(1 / schedule.at(9.5).ratio(), 0.5 / schedule.at(9).ratio(), 1e-14);
  EXPECT_NEAR(schedule.t_of_ratio(schedule.at(9.5).ratio()), 9.5, 1e-12);
  EXPECT_EQ(schedule.t_of_ratio(std::numeric_limits<double>::infinity()), kSteps);
}

TEST(Schedule, LongChainsOfLargeBetasStayDefined) {
  const Schedule schedule = Schedule::from_betas(std::vector<double>(4000, 0.9));
  EXPECT_EQ(schedule.at(4000).sigma, 1);
  for (double t = 0; t <= 4000; t += 0.5) {
    const NoiseLevel level = schedule.at(t);
    ASSERT_TRUE(std::isfinite(level.alpha) && std::isfinite(level.sigma)) << t;
    ASSERT_NEAR(level.alpha * level.alpha + level.sigma * level.sigma, 1, 1e-12) << t;
  }
}

TEST(Schedule, StableDiffusionsConstantsAreOneChoice) {
  // ᾱ_1000 from the two ends typed in, and from the named pair.
  const double named = last_alpha_bar("quadratic", 1000, {{"constants", 1}});
  EXPECT_EQ(named, last_alpha_bar("quadratic", 1000, {{"beta_start", 8.5e-4}, {"beta_end", 0.012}}));
  EXPECT_NEAR(named, 0.0047, 5e-5);
}

TEST(Schedule, InverseTimeErasesEvenly) {
  const Schedule schedule = make_schedule("inverse_time", {}, 10);
  for (int t = 1; t <= 10; ++t) {
    EXPECT_NEAR(schedule.beta(t), 1.0 / (10 - t + 1), 1e-14);
    EXPECT_NEAR(schedule.alpha_bar(t), (10 - t) / 10.0, 1e-14);
  }
  EXPECT_EQ(schedule.levels().back().alpha, 0);
}

TEST(Schedule, VpSdeIsTheLimitOfTheLinearOne) {
  // σ = √(exp(½·19.9 u² + .1 u) − 1), inverted by u = (√(β_min² + 2β_d ln(1+σ²)) − β_min)/β_d.
  const Schedule schedule = make_schedule("vp_sde", {}, 1000);
  EXPECT_NEAR(schedule.at(1).ratio(), 0.0105, 5e-5);
  for (const int t : {1, 30, 500, 1000}) {
    const double ratio = schedule.at(t).ratio();
    EXPECT_NEAR((std::sqrt(0.01 + 2 * 19.9 * std::log1p(ratio * ratio)) - 0.1) / 19.9, t / 1000.0, 1e-12)
        << t;
  }
  const Schedule linear = make_schedule("linear", {}, 4000), limit = make_schedule("vp_sde", {}, 4000);
  for (const int t : {1000, 2000, 3000}) EXPECT_NEAR(limit.alpha_bar(t) / linear.alpha_bar(t), 1, 0.01) << t;
  EXPECT_NEAR(make_schedule("vp_sde", {}, 1).alpha_bar(1) / std::exp(-10.05), 1, 1e-12);
}

TEST(Schedule, GeometricLevelsHaveOneFactor) {
  // Song & Ermon's toy: from 1 to 20 in ten levels.
  const Schedule schedule = make_schedule("geometric", {{"sigma_min", 0.01}, {"sigma_max", 1}}, 10);
  for (int t = 1; t <= 10; ++t)
    EXPECT_NEAR(schedule.at(t).sigma, 0.01 * std::pow(100.0, (t - 1) / 9.0), 1e-13) << t;
  EXPECT_EQ(schedule.prior_std(), schedule.levels().back().sigma);
  EXPECT_EQ(schedule.prior_std({1, 0.3}), 0.3);
}

TEST(Schedule, KarrasLevelsOfThePaper) {
  // Karras et al. 2022 with 18 levels begin 80, 57.59, 40.79 and end .0229, .0075, .002.
  const Schedule schedule = make_schedule("karras", {}, 18);
  EXPECT_NEAR(schedule.at(18).sigma, 80, 1e-10);
  EXPECT_NEAR(schedule.at(17).sigma, 57.59, 0.005);
  EXPECT_NEAR(schedule.at(16).sigma, 40.79, 0.005);
  EXPECT_NEAR(schedule.at(3).sigma, 0.0229, 5e-5);
  EXPECT_NEAR(schedule.at(2).sigma, 0.0075, 5e-5);
  EXPECT_NEAR(schedule.at(1).sigma, 0.002, 1e-15);
}

TEST(Schedule, FlowIsAStraightLine) {
  const Schedule schedule = make_schedule("flow", {}, 40);
  for (int t = 0; t <= 40; ++t) {
    EXPECT_NEAR(schedule.at(t).sigma, t / 40.0, 1e-15) << t;
    EXPECT_NEAR(schedule.at(t).alpha, 1 - t / 40.0, 1e-15) << t;
  }
  EXPECT_EQ(schedule.prior_std(), 1);
  const Schedule shifted = make_schedule("flow", {{"shift", 3}}, 40);
  EXPECT_NEAR(shifted.at(20).sigma, 3 * 0.5 / (1 + 2 * 0.5), 1e-14);  // s u/(1 + (s−1)u) at u = ½
  EXPECT_NEAR(make_schedule("flow", {}, 1).at(0.25).sigma, 0.25, 1e-15);
}

TEST(Schedule, ZeroTerminalSnrStretchesTheSignal) {
  const Schedule before = make_schedule("quadratic", {{"constants", 1}}, 1000);
  const Schedule after = with_zero_terminal_snr(before);
  const double first = before.at(1).alpha, last = before.at(1000).alpha;
  for (const int t : {1, 2, 100, 900, 999})
    EXPECT_NEAR(after.at(t).alpha, (before.at(t).alpha - last) * first / (first - last), 1e-13) << t;
  EXPECT_EQ(after.beta(1000), 1);
}

TEST(Schedule, RejectsImpossibleRatios) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  using Rule = ScaleRule;
  EXPECT_THROW(Schedule::from_log_ratios(Rule::kFlow, {}), std::invalid_argument);
  EXPECT_THROW(Schedule::from_log_ratios(Rule::kFlow, {0, 0}), std::invalid_argument);
  EXPECT_THROW(Schedule::from_log_ratios(Rule::kFlow, {std::nan("")}), std::invalid_argument);
  EXPECT_THROW(Schedule::from_log_ratios(Rule::kVarianceExploding, {0, kInfinity}), std::invalid_argument);
  EXPECT_NO_THROW(Schedule::from_log_ratios(Rule::kVariancePreserving, {0, kInfinity}));
}

TEST(Schedule, RejectsImpossibleBetas) {
  const auto make = [](std::vector<double> betas) { return Schedule::from_betas(betas); };
  EXPECT_THROW(make({}), std::invalid_argument);
  EXPECT_THROW(make({0.0}), std::invalid_argument);
  EXPECT_THROW(make({1.0}), std::invalid_argument);
  EXPECT_THROW(make({0.1, 1.0, 0.1}), std::invalid_argument);
  EXPECT_THROW(make({0.1, -0.1}), std::invalid_argument);
  EXPECT_THROW(make({std::nan("")}), std::invalid_argument);
}

TEST(PriorKl, ClosedForms) {
  const Schedule unscaled = make_schedule("linear", {{"scale_with_T", kOff}}, 50);
  EXPECT_NEAR(prior_kl(unscaled.levels().back()), 0.46, 0.005);
  // Half of −ln(1 − ᾱ) where ᾱ is tiny: ᾱ/2 to first order.
  const Schedule cosine = make_schedule("cosine", {}, 1000);
  expect_relative(prior_kl(cosine.levels().back()), 2.4287669070344683560e-9 / 2, 1e-8);
  // Near data −ln σ.
  const NoiseLevel first = make_schedule("linear", {}, 1000).levels()[1];
  expect_relative(prior_kl(first), -0.5 * std::log(1e-4), 1e-12);
  EXPECT_TRUE(std::isinf(prior_kl({1, 0})));
  // Variance exploding: ½(1 + σ² − 1 − ln σ²) at σ = 2.
  EXPECT_NEAR(prior_kl({1, 2}), 0.5 * (4 - std::log(4.0)), 1e-14);
  // Against a prior of that σ only the mean is wrong: ½ E x_0²/σ².
  EXPECT_NEAR(prior_kl({1, 2}, 2), 0.5 / 4, 1e-15);
}

std::string message_of(std::string_view id, const ParamValues& params, int steps) {
  try {
    make_schedule(id, params, steps, "scene.schedule");
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

TEST(MakeSchedule, BadInputIsNamed) {
  using testing::AllOf, testing::HasSubstr;
  EXPECT_THAT(message_of("liner", {}, 10),
              AllOf(HasSubstr("scene.schedule"), HasSubstr("liner"), HasSubstr("linear")));
  EXPECT_THAT(message_of("linear", {}, 0),
              AllOf(HasSubstr("scene.schedule"), HasSubstr("0"), HasSubstr("4000")));
  EXPECT_THAT(message_of("linear", {}, 4001), AllOf(HasSubstr("4001"), HasSubstr("4000")));
  EXPECT_THAT(message_of("linear", {{"beta_end", 0.5}}, 10), AllOf(HasSubstr("beta_end"), HasSubstr("0.1")));
  EXPECT_THAT(message_of("cosine", {{"beta_end", 0.01}}, 10), AllOf(HasSubstr("beta_end"), HasSubstr("s")));
}

}  // namespace
}  // namespace diffuscope
