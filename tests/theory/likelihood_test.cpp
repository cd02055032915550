// The probability-flow likelihood with the exact score against the true one.
#include "core/theory/likelihood.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numbers>

#include "core/denoisers/exact_denoiser.h"
#include "core/distributions/point_set.h"
#include "tests/distributions/mixtures.h"
#include "tests/support/user_error.h"
#include "tests/theory/standardized.h"

namespace diffuscope {
namespace {

TEST(OdeNll, MeetsTheTruthWithTheExactScore) {
  for (const auto id : {"ring8", "grid25", "three_modes", "two_modes_1d"}) {
    const auto data = standardized(id);
    const Points x0 = data->draw(7, 400);
    for (const auto schedule : {"linear", "cosine"}) {
      ExactDenoiser<double> denoiser(data);
      const Eigen::VectorXd nll = ode_nll(denoiser, make_schedule(schedule, {}, 1000, ""), x0, {});
      EXPECT_NEAR(nll.mean(), true_nll(*data, x0).mean, 0.005) << id << schedule;
    }
  }
}

TEST(OdeNll, FloatIsGoodEnoughToLookAt) {
  const auto data = standardized("ring8");
  const Points x0 = data->draw(7, 400);
  ExactDenoiser<float> in_float(data);
  EXPECT_NEAR(ode_nll(in_float, make_schedule("cosine", {}, 1000, ""), x0, {}).mean(),
              true_nll(*data, x0).mean, 0.01);
}

// Data N(0, v): the flow is a scaling, and −ln p follows for every point.
TEST(OdeNll, OneGaussianPointByPoint) {
  const double variance = 0.3;
  const auto data = std::make_shared<GaussianMixture>(
      std::vector{round_component(1, Eigen::VectorXd::Zero(1), std::sqrt(variance))});
  Points x0(1, 3);
  x0 << 0, 0.5f, -1.7f;
  ExactDenoiser<double> denoiser(data);
  const Eigen::VectorXd nll = ode_nll(denoiser, make_schedule("cosine", {}, 1000, ""), x0, {.steps = 200});
  for (Eigen::Index j = 0; j < 3; ++j) {
    const auto x = static_cast<double>(x0(0, j));
    EXPECT_NEAR(nll(j), 0.5 * x * x / variance + 0.5 * std::log(2 * std::numbers::pi * variance), 1e-4);
  }
}

// A wrong start must show: the unscaled linear schedule at T = 50 ends at ᾱ = .603.
TEST(OdeNll, SeesAWrongStart) {
  const auto data = standardized("ring8");
  const Points x0 = data->draw(7, 300);
  ExactDenoiser<double> denoiser(data);
  const Schedule wrong = make_schedule("linear", {{"scale_with_T", 0}}, 50, "");
  EXPECT_GT(ode_nll(denoiser, wrong, x0, {}).mean(), true_nll(*data, x0).mean + 0.02);
}

TEST(OdeNll, HutchinsonAgreesWithTheExactDivergence) {
  const auto data = standardized(random_mixture(3, 3, 5));
  const Points x0 = data->draw(7, 3000);
  const Schedule schedule = make_schedule("cosine", {}, 1000, "");
  ExactDenoiser<double> denoiser(data);
  const Eigen::VectorXd exact = ode_nll(denoiser, schedule, x0, {.steps = 40, .max_exact_dim = 3});
  const Estimate difference = estimate(ode_nll(denoiser, schedule, x0, {.steps = 40}) - exact);
  EXPECT_NEAR(difference.mean, 0, 4 * difference.standard_error);
  EXPECT_LT(difference.standard_error, 0.05);
  EXPECT_GT(difference.standard_error, 0) << "one random probe";
  EXPECT_NEAR(exact.mean(), true_nll(*data, x0).mean, 0.005);
}

TEST(OdeNll, CancelledIsNotANumber) {
  const auto data = standardized("ring8");
  const std::atomic<bool> cancelled = true;
  ExactDenoiser<double> denoiser(data);
  EXPECT_TRUE(std::isnan(
      ode_nll(denoiser, make_schedule("linear", {}, 10, ""), data->draw(1, 3), {.cancelled = &cancelled})
          .mean()));
}

TEST(TrueNll, PointsHaveNone) {
  const auto points = kernel_mixture(PointSet(Points::Zero(2, 1)), 1, 0, 1);
  EXPECT_THAT(user_error_of([&] { true_nll(*points, Points::Zero(2, 1)); }),
              testing::HasSubstr("no density"));
}

}  // namespace
}  // namespace diffuscope
