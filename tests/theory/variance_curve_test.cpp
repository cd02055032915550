// The width of the exact reverse step: one number for a Gaussian, a band that exceeds β for modes.
#include "core/theory/variance_curve.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "tests/theory/standardized.h"

namespace diffuscope {
namespace {

VarianceCurve exact_curve(const std::shared_ptr<const GaussianMixture>& data, const Schedule& schedule,
                          int points) {
  ExactDenoiser<double> denoiser(data);
  return variance_curve(denoiser, schedule, data->draw(3, 2000), points, 1);
}

TEST(VarianceCurve, OfOneGaussianIsClosedForm) {
  const double variance = 0.4;
  const auto data = std::make_shared<GaussianMixture>(
      std::vector{round_component(1, Eigen::VectorXd::Ones(2), std::sqrt(variance))});
  const Schedule schedule = make_schedule("linear", {}, 50, "");
  const VarianceCurve curve = exact_curve(data, schedule, 12);
  ASSERT_GT(curve.t.size(), 8u);
  EXPECT_EQ(curve.t.front(), 2);
  EXPECT_EQ(curve.t.back(), 50);
  for (std::size_t i = 0; i < curve.t.size(); ++i) {
    // 1/(precision of the step + precision of x_{t−1}), over β.
    const auto t = static_cast<int>(curve.t[i]);
    const double beta = schedule.beta(t), before = schedule.alpha_bar(t - 1);
    const double expected = 1 / ((1 - beta) / beta + 1 / (before * variance + 1 - before)) / beta;
    for (const double value : {curve.mean[i], curve.low[i], curve.high[i]})
      EXPECT_NEAR(value, expected, 1e-9);
  }
}

TEST(VarianceCurve, OfModesExceedsBeta) {
  const VarianceCurve curve = exact_curve(standardized("ring8"), make_schedule("linear", {}, 20, ""), 20);
  EXPECT_GT(*std::max_element(curve.high.begin(), curve.high.end()), 1.5);
  for (std::size_t i = 0; i < curve.t.size(); ++i) EXPECT_LE(curve.low[i], curve.high[i]);
}

TEST(VarianceCurve, OneStepHasNone) {
  EXPECT_TRUE(exact_curve(standardized("ring8"), make_schedule("linear", {}, 1, ""), 20).t.empty());
}

}  // namespace
}  // namespace diffuscope
