// The bound against closed forms (a constant denoiser, Gaussian data), against the entropy, and its two
// decompositions and its strata against each other.
#include "core/theory/variational_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numbers>

#include "core/denoisers/exact_denoiser.h"
#include "core/theory/likelihood.h"
#include "tests/support/user_error.h"
#include "tests/theory/standardized.h"

namespace diffuscope {
namespace {

Bound exact_bound(const std::shared_ptr<const GaussianMixture>& data, const Schedule& schedule,
                  const Points& x0, const BoundOptions& options) {
  ExactDenoiser<double> denoiser(data);
  return variational_bound(denoiser, schedule, x0, options);
}

/// x̂_0 = scale·x at every level: as wrong as can be, and easy to write down.
class ScaledDenoiser final : public Denoiser<double> {
 public:
  explicit ScaledDenoiser(double scale) : scale_(scale) {}
  int dim() const override { return 2; }

 private:
  void evaluate(const PointsOf<double>& x, NoiseLevel, PointsOf<double>& x0) override { x0 = scale_ * x; }
  double scale_;
};

double variance_of(ReverseVariance rule, double beta, double posterior) {
  if (rule == ReverseVariance::kBeta) return beta;
  if (rule == ReverseVariance::kPosterior) return posterior;
  return std::pow(beta, 0.3) * std::pow(posterior, 0.7);
}

// x̂_0 = 0: every term follows from E‖x_0‖² alone.
TEST(VariationalBound, TermsOfAConstantDenoiser) {
  const Schedule schedule = make_schedule("linear", {}, 10, "");
  const Points x0 = standardized("three_modes")->draw(3, 400);
  const double square = x0.cast<double>().squaredNorm() / 400;
  ScaledDenoiser denoiser(0);
  for (const auto rule :
       {ReverseVariance::kBeta, ReverseVariance::kPosterior, ReverseVariance::kInterpolated}) {
    const Bound bound = variational_bound(denoiser, schedule, x0, {.variance = rule, .interpolation = 0.3});
    ASSERT_EQ(bound.consistency.size(), 9u);
    double total = bound.prior.mean + bound.reconstruction.mean;
    for (const BoundTerm& term : bound.consistency) {
      const double beta = schedule.beta(term.t), posterior = schedule.posterior_variance(term.t);
      const double variance = variance_of(rule, beta, posterior);
      const double gain = std::sqrt(schedule.alpha_bar(term.t - 1)) * beta / (1 - schedule.alpha_bar(term.t));
      const double expected =
          posterior / variance - 1 + std::log(variance / posterior) + 0.5 * gain * gain * square / variance;
      EXPECT_NEAR(term.nats.mean, expected, 1e-9 * expected + 1e-12);
      EXPECT_NEAR(term.variance, variance, 1e-12);
      total += term.nats.mean;
    }
    const double beta = schedule.beta(1);
    EXPECT_NEAR(bound.reconstruction.mean, std::log(2 * std::numbers::pi * beta) + 0.5 * square / beta, 1e-7);
    const double last = schedule.alpha_bar(10);
    EXPECT_NEAR(bound.prior.mean, 0.5 * (last * square - 2 * last - 2 * std::log(1 - last)), 1e-9);
    EXPECT_NEAR(bound.total.mean, total, 1e-7);
    EXPECT_TRUE(bound.complete);
  }
}

// For Gaussian data the exact reverse step is Gaussian, so that with its variance nothing is lost: the bound
// is the entropy, however few steps, up to the mismatch of the prior.
TEST(VariationalBound, IsTheEntropyOfAGaussian) {
  const std::vector<std::pair<ReverseVariance, Eigen::Vector2d>> cases{
      {ReverseVariance::kOptimal, {0.8, 0.8}}, {ReverseVariance::kLearned, {0.2, 1.5}}};
  for (const auto& [rule, variances] : cases) {
    const auto data = std::make_shared<GaussianMixture>(std::vector<MixtureComponent>{
        {1, Eigen::Vector2d(0.3, -0.2), Eigen::MatrixXd(variances.asDiagonal())}});
    const Points x0 = data->draw(5, 4000);
    const double entropy =
        std::log(2 * std::numbers::pi * std::numbers::e) + 0.5 * std::log(variances.prod());
    for (const int steps : {2, 4, 30})
      for (const auto decomposition : {Decomposition::kPosterior, Decomposition::kNeighbours}) {
        const Bound bound = exact_bound(data, make_schedule("cosine", {}, steps, ""), x0,
                                        {.decomposition = decomposition, .variance = rule});
        EXPECT_NEAR(bound.total.mean, entropy, 4.5 * bound.total.standard_error + 2e-3) << steps;
        EXPECT_LT(bound.total.standard_error, 0.15);
      }
  }
}

/// Total minus −ln p of the data, point by point.
Estimate gap(const Bound& bound, const GaussianMixture& data, const Points& x0) {
  Eigen::VectorXd log_density;
  MixtureAtLevel<double>(data, {1, 0}).log_density(x0.cast<double>(), log_density);
  return estimate(bound.point_totals + log_density);
}

TEST(VariationalBound, IsAboveTheTruthAndTightensWithT) {
  for (const auto id : {"ring8", "three_modes"}) {
    const auto data = standardized(id);
    const Points x0 = data->draw(7, 3000);
    for (const auto rule : {ReverseVariance::kBeta, ReverseVariance::kOptimal, ReverseVariance::kLearned}) {
      double before = std::numeric_limits<double>::infinity();
      for (const int steps : {3, 10, 30, 100}) {
        const Bound bound = exact_bound(data, make_schedule("cosine", {}, steps, ""), x0, {.variance = rule});
        const Estimate above = gap(bound, *data, x0);
        EXPECT_GT(above.mean, -3 * above.standard_error) << id << steps;
        EXPECT_LT(above.mean, before + above.standard_error) << id << steps;
        before = above.mean;
      }
      EXPECT_LT(before, rule == ReverseVariance::kBeta ? 0.4 : 0.15) << id;
    }
    // β̃ is too small at the first few t by factors that do not depend on T: that gap stays.
    for (const int steps : {40, 160})
      EXPECT_GT(gap(exact_bound(data, make_schedule("cosine", {}, steps, ""), x0,
                                {.variance = ReverseVariance::kPosterior}),
                    *data, x0)
                    .mean,
                0.5);
  }
}

TEST(VariationalBound, OneStepIsABoundToo) {
  const auto data = standardized("ring8");
  const Points x0 = data->draw(7, 1500);
  const Bound bound = exact_bound(data, make_schedule("linear", {}, 1, ""), x0, {});
  EXPECT_TRUE(bound.consistency.empty());
  EXPECT_NEAR(bound.total.mean, bound.prior.mean + bound.reconstruction.mean, 1e-9);
  EXPECT_GT(bound.total.mean, true_nll(*data, x0).mean);
}

TEST(VariationalBound, OptimalVarianceIsTheBestOfTheFixedOnes) {
  const auto data = standardized("ring8");
  const Points x0 = data->draw(7, 1500);
  const Schedule schedule = make_schedule("linear", {}, 12, "");
  const auto total = [&](ReverseVariance rule, double interpolation) {
    return exact_bound(data, schedule, x0, {.variance = rule, .interpolation = interpolation}).total.mean;
  };
  const double best = total(ReverseVariance::kOptimal, 0);
  EXPECT_LT(best, total(ReverseVariance::kBeta, 0));
  EXPECT_LT(best, total(ReverseVariance::kPosterior, 0));
  for (const double f : {0.2, 0.5, 0.8}) EXPECT_LT(best, total(ReverseVariance::kInterpolated, f));
  EXPECT_LT(total(ReverseVariance::kLearned, 0), best) << "the exact variance of every point";
}

// Bao et al. 2022: for the exact denoiser the optimum follows from the mean squared score, here integrated.
TEST(VariationalBound, OptimalVarianceIsTheAnalyticOne) {
  const auto data = standardized("two_modes_1d");
  const Schedule schedule = make_schedule("linear", {}, 30, "");
  const Bound bound =
      exact_bound(data, schedule, data->draw(2, 60000), {.variance = ReverseVariance::kOptimal});
  const Eigen::MatrixXd x = Eigen::RowVectorXd::LinSpaced(20001, -10, 10);
  for (const BoundTerm& term : bound.consistency) {
    const NoiseLevel t = schedule.at(term.t);
    const MixtureAtLevel<double> at(*data, t);
    Eigen::MatrixXd score;
    Eigen::VectorXd log_density;
    at.score(x, score);
    at.log_density(x, log_density);
    const double square =
        1e-3 * log_density.array().exp().matrix().dot(score.array().square().matrix().row(0));
    const double s2 = t.sigma * t.sigma;
    const double error = s2 / (t.alpha * t.alpha) * (1 - s2 * square);
    EXPECT_NEAR(term.variance / optimal_variance(schedule.at(term.t - 1), t, error), 1, 0.02) << term.t;
  }
}

TEST(VariationalBound, BothDecompositionsAddUpToTheSame) {
  const Points x0 = standardized("ring8")->draw(7, 6000);
  const Schedule schedule = make_schedule("linear", {}, 25, "");
  ScaledDenoiser denoiser(0.7);
  for (const auto rule : {ReverseVariance::kBeta, ReverseVariance::kPosterior}) {
    const Bound posterior = variational_bound(denoiser, schedule, x0, {.variance = rule});
    const Bound neighbours = variational_bound(
        denoiser, schedule, x0, {.decomposition = Decomposition::kNeighbours, .variance = rule, .seed = 2});
    EXPECT_NEAR(neighbours.total.mean, posterior.total.mean,
                4 * std::hypot(neighbours.total.standard_error, posterior.total.standard_error));
    EXPECT_GT(neighbours.consistency[10].nats.standard_error,
              2 * posterior.consistency[10].nats.standard_error);
    for (const BoundTerm& term : posterior.consistency) EXPECT_GE(term.nats.mean, 0) << "a KL";
  }
}

TEST(VariationalBound, StrataAreUnbiasedAndKnowTheirError) {
  const auto data = standardized("ring8");
  const Points x0 = data->draw(7, 500);
  const Schedule schedule = make_schedule("linear", {}, 300, "");
  const Bound whole = exact_bound(data, schedule, x0, {});
  int within = 0;
  double mean = 0, error = 0;
  constexpr int kRuns = 30;
  for (int run = 0; run < kRuns; ++run) {
    const Bound part =
        exact_bound(data, schedule, x0, {.strata = 20, .seed = 100 + static_cast<std::uint64_t>(run)});
    ASSERT_EQ(part.consistency.size(), 20u);
    double steps = 0;
    for (const auto& term : part.consistency) steps += term.steps;
    EXPECT_EQ(steps, 299);
    mean += part.total.mean / kRuns;
    error = part.total.standard_error;
    within += std::abs(part.total.mean - whole.total.mean) < 2 * error;
  }
  EXPECT_NEAR(mean, whole.total.mean, 4 * error / std::sqrt(kRuns) + 2 * whole.total.standard_error);
  EXPECT_GE(within, kRuns * 8 / 10);
}

TEST(VariationalBound, CancelsAndReportsProgress) {
  const auto data = standardized("ring8");
  std::atomic<bool> cancelled = false;
  int calls = 0;
  const Bound bound = exact_bound(data, make_schedule("linear", {}, 50, ""), data->draw(7, 20),
                                  {.cancelled = &cancelled, .progress = [&](int done, int total) {
                                     EXPECT_EQ(total, 50);
                                     EXPECT_EQ(done, ++calls);
                                     cancelled = done == 7;
                                   }});
  EXPECT_FALSE(bound.complete);
  EXPECT_EQ(calls, 7);
}

TEST(VariationalBound, LearnedVarianceNeedsAHead) {
  ScaledDenoiser denoiser(1);
  const Schedule schedule = make_schedule("linear", {}, 5, "");
  EXPECT_THAT(user_error_of([&] {
                variational_bound(denoiser, schedule, Points::Ones(2, 3),
                                  {.variance = ReverseVariance::kLearned});
              }),
              testing::HasSubstr("variance head"));
}

}  // namespace
}  // namespace diffuscope
