// Least squares against coefficients that were put in, their errors against repetition, and probed rules
// against the formulas of the papers.
#include "core/diagnosis/update_regression.h"

#include <gtest/gtest.h>

#include "tests/diagnosis/own_sampler.h"

namespace diffuscope {
namespace {

Eigen::MatrixXd normals(Eigen::Index rows, Eigen::Index columns, unsigned seed) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal;
  Eigen::MatrixXd m(rows, columns);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = normal(engine);
  return m;
}

TEST(UpdateRegression, FindsTheCoefficientsThatWerePutIn) {
  const Eigen::MatrixXd x = normals(2, 300, 1), eps = normals(2, 300, 2), z = normals(2, 300, 3);
  RecordedTrajectory run{{x, 1.3 * x - 0.4 * eps + 0.25 * z}, {eps}, {z}};
  const std::vector<GridLevel> levels{{1, {0.6, 0.8}}, {0, {1, 0}}};
  const auto found = regress_update(step_moments(run, levels)[0], true);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->coefficients.x, 1.3, 1e-12);
  EXPECT_NEAR(found->coefficients.eps, -0.4, 1e-12);
  EXPECT_NEAR(found->coefficients.noise, 0.25, 1e-12);
  EXPECT_LT(found->residual, 1e-7);
  EXPECT_FALSE(found->collinear);
}

// The spread of the estimate over many repetitions is the standard error that each of them states.
TEST(UpdateRegression, StandardErrorsAreThoseOfRepetition) {
  const std::vector<GridLevel> levels{{1, {0.6, 0.8}}, {0, {1, 0}}};
  double sum = 0, squares = 0, stated = 0;
  constexpr int kRuns = 400;
  for (unsigned k = 0; k < kRuns; ++k) {
    const Eigen::MatrixXd x = normals(2, 50, 3 * k), z = normals(2, 50, 3 * k + 1);
    const Eigen::MatrixXd eps = 0.8 * x + 0.6 * normals(2, 50, 3 * k + 2);
    const RecordedTrajectory run{{x, x - 0.4 * eps + 0.25 * z}, {eps}, {}};
    const auto found = regress_update(step_moments(run, levels)[0], false);
    ASSERT_TRUE(found);
    sum += found->coefficients.eps;
    squares += std::pow(found->coefficients.eps, 2);
    stated += found->standard_error.eps;
  }
  const double mean = sum / kRuns, spread = std::sqrt(squares / kRuns - mean * mean);
  EXPECT_NEAR(mean, -0.4, 5 * spread / std::sqrt(kRuns));
  EXPECT_NEAR(stated / kRuns / spread, 1, 0.15);  // ± 3.5 % of the spread of 400 runs, twice
}

TEST(UpdateRegression, SaysWhenTwoColumnsCannotBeToldApart) {
  const Eigen::MatrixXd x = normals(2, 300, 1);
  const RecordedTrajectory run{{x, 0.9 * x}, {x * (1 + 1e-9)}, {}};
  const std::vector<GridLevel> levels{{1, {0.6, 0.8}}, {0, {1, 0}}};
  const auto found = regress_update(step_moments(run, levels)[0], false);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->collinear);
  EXPECT_NEAR(found->coefficients.x + found->coefficients.eps, 0.9, 1e-6) << "their sum is still known";
}

TEST(UpdateRegression, TooFewValuesGiveNoCoefficients) {
  const Eigen::MatrixXd x = normals(1, 1, 1);
  const RecordedTrajectory run{{x, x}, {x}, {x}};
  const std::vector<GridLevel> levels{{1, {0.6, 0.8}}, {0, {1, 0}}};
  EXPECT_FALSE(regress_update(step_moments(run, levels)[0], true));
}

TEST(UpdateRule, ProbedCoefficientsAreThoseOfThePapers) {
  const double ab_t = 0.2, ab_s = 0.5, alpha = ab_t / ab_s, beta = 1 - alpha;
  const NoiseLevel t{std::sqrt(ab_t), std::sqrt(1 - ab_t)}, s{std::sqrt(ab_s), std::sqrt(1 - ab_s)};
  const auto ddpm = probe_update(make_update_rule("ddpm", {}), t, s);
  ASSERT_TRUE(ddpm);
  EXPECT_NEAR(ddpm->x, 1 / std::sqrt(alpha), 1e-12);
  EXPECT_NEAR(ddpm->eps, -beta / std::sqrt(1 - ab_t) / std::sqrt(alpha), 1e-12);
  EXPECT_NEAR(ddpm->noise, std::sqrt(beta * (1 - ab_s) / (1 - ab_t)), 1e-12);
  const auto ddim = probe_update(make_update_rule("ddim", {}), t, s);
  ASSERT_TRUE(ddim);
  EXPECT_NEAR(ddim->x, std::sqrt(ab_s / ab_t), 1e-12);
  EXPECT_NEAR(ddim->eps, std::sqrt(1 - ab_s) - std::sqrt(ab_s / ab_t) * std::sqrt(1 - ab_t), 1e-12);
  EXPECT_EQ(ddim->noise, 0);
  EXPECT_FALSE(probe_update(make_update_rule("heun", {}), t, s)) << "two evaluations";
  EXPECT_FALSE(probe_update(make_update_rule("ddpm", {{"variance", 4}}), t, s)) << "a learned variance";
}

TEST(UpdateRule, RulesThatAgreeAreOne) {
  const auto run_levels = [] {
    std::vector<GridLevel> levels;
    for (const double ab : {0.01, 0.3, 0.8, 1.0}) levels.push_back({0, {std::sqrt(ab), std::sqrt(1 - ab)}});
    return levels;
  }();
  for (const UpdateRule& rule : update_rules(run_levels))
    if (rule.label == "ddim") {
      EXPECT_NE(std::ranges::find(rule.same_as, "euler"), rule.same_as.end());
      EXPECT_NE(std::ranges::find(rule.same_as, "dpmpp_1s"), rule.same_as.end());
      return;
    }
  ADD_FAILURE() << "no ddim";
}

}  // namespace
}  // namespace diffuscope
