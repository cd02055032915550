// Every registered schedule, by looping over the registry.
#include <gtest/gtest.h>

#include <cmath>

#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

struct Case {
  const ScheduleEntry* entry;
  int steps;
};

class EverySchedule : public testing::TestWithParam<Case> {
 protected:
  Schedule make(const ParamValues& params = {}) const {
    return make_schedule(GetParam().entry->id, params, GetParam().steps);
  }
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : schedules())
    for (const int steps : {1, 2, 50, 1000, 4000}) cases.push_back({&entry, steps});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(Registry, EverySchedule, testing::ValuesIn(all_cases()), [](const auto& info) {
  return info.param.entry->id + "_" + std::to_string(info.param.steps);
});

/// What a level's scale promises: α² + σ² = 1, α = 1, or α + σ = 1.
double scale_of(ScaleRule rule, NoiseLevel level) {
  switch (rule) {
    case ScaleRule::kVarianceExploding:
      return level.alpha;
    case ScaleRule::kFlow:
      return level.alpha + level.sigma;
    default:
      return level.alpha * level.alpha + level.sigma * level.sigma;
  }
}

// β_t beside the product that defines ᾱ_t, in long double.
void expect_variance_preserving(const Schedule& schedule) {
  long double alpha_bar = 1;
  double tolerance = 1e-11;
  for (int t = 1; t <= schedule.steps(); ++t) {
    const bool erased = t == schedule.steps() && schedule.beta(t) == 1;
    ASSERT_GT(schedule.beta(t), 0) << t;
    ASSERT_TRUE(schedule.beta(t) < 1 || erased) << t;
    ASSERT_LT(schedule.alpha_bar(t), schedule.alpha_bar(t - 1)) << t;
    alpha_bar *= 1 - static_cast<long double>(schedule.beta(t));
    tolerance += 2e-16 / (1 - schedule.beta(t));  // what the rounding of β_t leaves of 1 − β_t
    if (erased)
      ASSERT_EQ(schedule.alpha_bar(t), 0);
    else
      ASSERT_NEAR(schedule.alpha_bar(t) / static_cast<double>(alpha_bar), 1, tolerance) << t;
  }
}

void expect_valid(const Schedule& schedule, int steps) {
  ASSERT_EQ(schedule.steps(), steps);
  ASSERT_EQ(schedule.levels().size(), static_cast<std::size_t>(steps) + 1);
  EXPECT_EQ(schedule.levels()[0].alpha, 1);
  EXPECT_EQ(schedule.levels()[0].sigma, 0);
  if (schedule.variance_preserving()) expect_variance_preserving(schedule);
  for (int t = 1; t <= steps; ++t) {
    const NoiseLevel before = schedule.levels()[static_cast<std::size_t>(t) - 1];
    const NoiseLevel level = schedule.levels()[static_cast<std::size_t>(t)];
    ASSERT_GT(level.ratio(), before.ratio()) << t;
    ASSERT_NEAR(scale_of(schedule.scale_rule(), level), 1, 1e-14) << t;
    const Transition step = transition(before, level);
    ASSERT_NEAR(step.variance / schedule.beta(t), 1, 1e-9) << t;
    ASSERT_NEAR(schedule.posterior_variance(t) / std::max(1.0, level.sigma),
                step.variance * std::pow(before.sigma / level.sigma, 2) / std::max(1.0, level.sigma), 1e-12)
        << t;
  }
}

TEST_P(EverySchedule, KeepsItsScaleAndOnlyAddsNoise) { expect_valid(make(), GetParam().steps); }

TEST_P(EverySchedule, EveryParameterAtBothEnds) {
  for (const Param& param : GetParam().entry->params)
    for (const double value :
         {param.min, param.choices.empty() ? param.max : double(param.choices.size() - 1)})
      expect_valid(make({{param.name, value}}), GetParam().steps);
}

TEST_P(EverySchedule, FirstVarianceKeepsItsDigits) {
  const Schedule schedule = make();
  const double sigma = schedule.levels()[1].sigma;
  EXPECT_NEAR(sigma * sigma / schedule.beta(1), 1, 1e-14);
}

TEST_P(EverySchedule, TimeOfRatioInvertsLevelAt) {
  const Schedule schedule = make();
  const int steps = schedule.steps();
  for (int i = 0; i <= 200; ++i) {
    const double t = steps * i / 200.0 * (i % 2 ? 0.99 : 1.0);
    const NoiseLevel level = schedule.at(t);
    EXPECT_NEAR(scale_of(schedule.scale_rule(), level), 1, 1e-12) << t;
    EXPECT_NEAR(schedule.t_of_ratio(level.ratio()), t, 1e-7 * steps) << t;
  }
  for (const int t : {0, 1, steps / 2, steps}) {
    EXPECT_EQ(schedule.at(t).alpha, schedule.levels()[static_cast<std::size_t>(t)].alpha);
    EXPECT_EQ(schedule.at(t).sigma, schedule.levels()[static_cast<std::size_t>(t)].sigma);
  }
  EXPECT_EQ(schedule.at(-1).sigma, 0);
  EXPECT_EQ(schedule.at(steps + 1).sigma, schedule.levels().back().sigma);
  EXPECT_EQ(schedule.t_of_ratio(0), 0);
  EXPECT_NEAR(schedule.t_of_ratio(1e300), steps, 1e-9);
}

// With their defaults all end in nearly pure noise, whatever the number of steps.
TEST_P(EverySchedule, DefaultEndsInNoise) { EXPECT_LT(make().levels().back().snr(), 2e-3); }

TEST_P(EverySchedule, EndsInPureNoiseWhenRescaled) {
  const Schedule before = make();
  const Schedule after = with_zero_terminal_snr(before);
  expect_valid(after, GetParam().steps);
  if (before.scale_rule() == ScaleRule::kVarianceExploding) {
    EXPECT_EQ(after.levels().back().alpha, 1);
    return;
  }
  EXPECT_EQ(after.levels().back().alpha, 0);
  EXPECT_EQ(after.levels().back().sigma, 1);
  const double first = after.steps() > 1 ? before.levels()[1].alpha : 0;
  EXPECT_NEAR(after.levels()[1].alpha, first, 1e-12);
}

TEST(ScheduleRegistry, IsDocumented) {
  std::vector<std::string> ids;
  for (const auto& entry : schedules()) {
    ids.push_back(entry.id);
    EXPECT_FALSE(entry.label.empty());
    EXPECT_FALSE(entry.about.meaning.empty()) << entry.id;
    EXPECT_FALSE(entry.about.formula.empty()) << entry.id;
    EXPECT_FALSE(entry.about.source.empty()) << entry.id;
    for (const Param& param : entry.params)
      EXPECT_FALSE(param.about.meaning.empty()) << entry.id << '.' << param.name;
  }
  EXPECT_EQ(ids,
            (std::vector<std::string>{"linear", "quadratic", "cosine", "sigmoid", "constant", "inverse_time",
                                      "vp_sde", "geometric", "karras", "flow", "custom"}));
}

}  // namespace
}  // namespace diffuscope
