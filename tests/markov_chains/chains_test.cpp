// Langevin chains against what they must do to a Gaussian, in closed form; the acceptance of MALA against an
// integral; both notations of the step; ladders; bad input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/markov_chains/annealed_langevin.h"
#include "tests/markov_chains/targets.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

constexpr Eigen::Index kCount = 8000;  // of two coordinates each: 16,000 numbers

// y ← (1 − d/v)(y − m) + m + n z: after k updates from y_0 the mean and the variance are geometric sums.
TEST(Langevin, MeanAndVarianceOfEveryUpdateAreThoseOfTheClosedForm) {
  const double m = 1.5, v = 0.7 + 0.3 * 0.3, d = 0.05, n2 = 0.1;
  MixtureTarget<double> target(round_gaussian(m, 0.7, 2));
  const ChainPlan plan = make_chain_plan("langevin", {{"step_size", 0.1}, {"sigma", 0.3}}, 60);
  const auto run = walk(plan, target, all_at(-2, 2, kCount), true);
  const double a = 1 - d / v;
  for (const int k : {1, 5, 60}) {
    const double mean = m + std::pow(a, k) * (-2 - m);
    const double variance = n2 * (1 - std::pow(a, 2 * k)) / (1 - a * a);
    const auto& y = run.states[static_cast<std::size_t>(k)];
    const auto size = static_cast<double>(y.size());
    EXPECT_NEAR(y.mean(), mean, 4 * std::sqrt(variance / size)) << k;
    EXPECT_NEAR(mean_square(y, mean), variance, 4 * variance * std::sqrt(2 / size)) << k;
  }
  EXPECT_EQ(run.evaluations, 60);
}

TEST(Langevin, TemperatureScalesTheVarianceAndZeroClimbsToThePeak) {
  MixtureTarget<double> target(round_gaussian(0, 1, 2));
  const auto variance = [&](double temperature) {
    const ChainPlan plan = make_chain_plan(
        "langevin", {{"step_size", 0.2}, {"sigma", 0.001}, {"temperature", temperature}}, 100);
    return mean_square(walk(plan, target, all_at(0.5, 2, kCount)).samples, 0);
  };
  const double stationary = 0.2 / (1 - 0.9 * 0.9);  // of temperature 1
  EXPECT_NEAR(variance(1), stationary, 0.06);
  EXPECT_NEAR(variance(3), 3 * stationary, 0.18);
  EXPECT_NEAR(variance(0), std::pow(0.5 * std::pow(0.9, 100), 2), 1e-9);
}

TEST(Langevin, BothNotationsOfTheStepAreOneWalk) {
  MixtureTarget<double> target(round_gaussian(0.3, 1, 2));
  for (const char* id : {"langevin", "mala", "annealed_langevin"}) {
    const auto half = make_chain_plan(id, {{"step_size", 0.2}}, 20);
    const auto whole = make_chain_plan(id, {{"step_size", 0.1}, {"convention", 1}}, 20);
    const PointsOf<double> difference =
        walk(half, target, all_at(1, 2, 30)).samples - walk(whole, target, all_at(1, 2, 30)).samples;
    EXPECT_LT(difference.cwiseAbs().maxCoeff(), 1e-9) << id;
    EXPECT_DOUBLE_EQ(half.updates.back().step, 2 * whole.updates.back().step);
  }
}

// With steps as long as this one Langevin widens the Gaussian by .6; the test of acceptance takes it back.
TEST(Mala, KeepsTheGaussianWhereLangevinWidensIt) {
  MixtureTarget<double> target(round_gaussian(0, 1, 2));
  const ParamValues long_steps{{"step_size", 1.5}, {"sigma", 0.001}};
  const auto variance = [&](const char* id, ParamValues values) {
    return mean_square(walk(make_chain_plan(id, values, 60), target, all_at(0.3, 2, kCount)).samples, 0);
  };
  EXPECT_NEAR(variance("langevin", long_steps), 1.5 / (1 - 0.25 * 0.25), 0.09);
  EXPECT_NEAR(variance("mala", long_steps), 1, 0.05);
  EXPECT_NEAR(variance("mala", {{"step_size", 1.5}, {"sigma", 0.001}, {"temperature", 2}}), 2, 0.1);
}

/// The mean acceptance of MALA in one dimension at p = N(0, 1), by the midpoint rule over y and z.
double mean_acceptance(double step) {
  const auto log_p = [](double y) { return -y * y / 2; };
  const auto log_q = [step](double to, double from) {
    return -std::pow(to - from + step / 2 * from, 2) / (2 * step);
  };
  constexpr int kCells = 400;
  constexpr double kReach = 6, kCell = 2 * kReach / kCells;
  double sum = 0;
  for (int i = 0; i < kCells; ++i)
    for (int j = 0; j < kCells; ++j) {
      const double y = -kReach + (i + 0.5) * kCell, z = -kReach + (j + 0.5) * kCell;
      const double proposed = y - step / 2 * y + std::sqrt(step) * z;
      const double ratio = log_p(proposed) + log_q(y, proposed) - log_p(y) - log_q(proposed, y);
      sum += std::exp(-(y * y + z * z) / 2) / (2 * M_PI) * std::min(1.0, std::exp(ratio)) * kCell * kCell;
    }
  return sum;
}

TEST(Mala, AcceptanceIsThatOfTheIntegral) {
  MixtureTarget<double> target(round_gaussian(0, 1, 1));
  SeededNoise<double> normals(8, 1);
  for (const double step : {0.5, 1.5, 3.0}) {
    PointsOf<double> start(1, 20000);
    normals.initial(start);
    const ChainPlan plan = make_chain_plan("mala", {{"step_size", step}, {"sigma", 0.001}}, 5);
    const auto run = walk(plan, target, start);
    double mean = 0;
    for (const double share : run.acceptance) mean += share / 5;
    EXPECT_NEAR(mean, mean_acceptance(step), 0.006) << step;
  }
}

TEST(Mala, RefusesAScoreWithoutDensity) {
  ExactDenoiser<double> denoiser(round_gaussian(0, 1, 2));
  DenoiserTarget<double> target(denoiser);
  const ChainPlan plan = make_chain_plan("mala", {}, 3);
  EXPECT_THAT(user_error_of([&] { walk(plan, target, all_at(0, 2, 4)); }),
              testing::AllOf(HasSubstr("density"), HasSubstr("exact model"), HasSubstr("langevin")));
}

// Song & Ermon 2019, section 4.3 (toy): 20 to 1 in ten levels.
TEST(AnnealedLangevin, WalksDownAGeometricLadderWithStepsLikeItsVariance) {
  const ChainPlan plan = make_chain_plan(
      "annealed_langevin", {{"sigma_max", 20}, {"sigma_min", 1}, {"levels", 10}, {"step_size", 0.1}}, 1000);
  ASSERT_EQ(plan.updates.size(), 1000u);
  EXPECT_DOUBLE_EQ(plan.updates.front().sigma, 20);
  EXPECT_DOUBLE_EQ(plan.updates.back().sigma, 1);
  EXPECT_DOUBLE_EQ(plan.updates.front().step, 40);
  EXPECT_DOUBLE_EQ(plan.updates.back().step, 0.1);
  for (std::size_t i = 0; i + 100 < 1000; ++i)
    EXPECT_NEAR(plan.updates[i + 100].sigma / plan.updates[i].sigma, std::pow(20, -1.0 / 9), 1e-12);
  for (const ChainUpdate& update : plan.updates) EXPECT_DOUBLE_EQ(update.noise, std::sqrt(update.step));
}

TEST(Chains, BadInputIsNamed) {
  const auto error = [](const char* id, ParamValues values, int steps) {
    return user_error_of([&] { make_chain_plan(id, values, steps); });
  };
  EXPECT_THAT(error("magic", {}, 3), HasSubstr("langevin, mala, annealed_langevin"));
  EXPECT_THAT(error("mala", {{"eta", 1}}, 3), HasSubstr("eta"));
  EXPECT_THAT(error("langevin", {}, 0), HasSubstr("0 updates"));
  EXPECT_THAT(error("annealed_langevin", {{"sigma_min", 5}, {"sigma_max", 2}}, 100),
              HasSubstr("sigma_min 5 is not below sigma_max 2"));
  EXPECT_THAT(error("annealed_langevin", {{"levels", 20}}, 10),
              HasSubstr("10 updates are fewer than the 20"));
}

TEST(Chains, CarryCards) {
  for (const ChainEntry& entry : chains()) {
    EXPECT_FALSE(entry.about.meaning.empty() || entry.about.formula.empty() || entry.about.source.empty())
        << entry.id;
    for (const Param& param : entry.params) EXPECT_FALSE(param.about.meaning.empty()) << param.name;
  }
}

}  // namespace
}  // namespace diffuscope
