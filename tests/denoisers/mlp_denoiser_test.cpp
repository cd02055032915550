// The learned denoiser: its derivative against differences, and what its second output means.
#include "core/denoisers/mlp_denoiser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/denoisers/variance_head.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

MlpDenoiser<double> make_denoiser(Prediction prediction, VarianceHead head, WorkerTeam* team = nullptr) {
  const auto network =
      std::make_shared<const Mlp>(NetworkSpec{.hidden = 16, .layers = 2, .variance_head = head}, 2);
  const NetworkRole role{.prediction = prediction, .schedule = make_schedule("linear", {}, 100, "")};
  return {network, std::make_shared<const Weights>(network->initial_weights(3)), role, team};
}

TEST(MlpDenoiser, DerivativeIsThatOfItsAnswer) {
  const PointsOf<double> x = PointsOf<double>::Random(2, 300), v = PointsOf<double>::Random(2, 300);
  WorkerTeam team(2);
  for (const auto prediction : {Prediction::kEdm, Prediction::kEps, Prediction::kV, Prediction::kX0})
    for (const NoiseLevel level : {NoiseLevel{0.8, 0.6}, NoiseLevel{1, 2}}) {
      auto denoiser = make_denoiser(prediction, VarianceHead::kInterpolated, &team);
      PointsOf<double> x0, answer, above, below;
      std::vector<PointsOf<double>> products;
      denoiser.differentiate(x, level, {v, 2 * v}, x0, products);
      denoiser.denoise(x, level, answer);
      EXPECT_LT((x0 - answer).norm(), 1e-6 * answer.norm());
      const double h = 5e-3;  // the network computes in float
      denoiser.denoise(x + h * v, level, above);
      denoiser.denoise(x - h * v, level, below);
      EXPECT_LT((products[0] - (above - below) / (2 * h)).norm(), 5e-3 * products[0].norm());
      EXPECT_LT((products[1] - 2 * products[0]).norm(), 1e-5 * products[1].norm());
    }
}

TEST(MlpDenoiser, VarianceLiesBetweenTheEndsWhenInterpolated) {
  const NoiseLevel from{0.8, 0.6}, to{0.9, std::sqrt(0.19)};
  const VarianceRange range = variance_range(to, from);
  const PointsOf<double> x = PointsOf<double>::Random(2, 300);
  PointsOf<double> x0, answer, variance;
  auto denoiser = make_denoiser(Prediction::kV, VarianceHead::kInterpolated);
  denoiser.denoise_with_variance(x, from, to, x0, variance);
  denoiser.denoise(x, from, answer);
  EXPECT_EQ(x0, answer);
  const double middle = std::sqrt(range.beta * range.posterior), ratio = range.beta / range.posterior;
  // Outputs of a fresh network are well within ±3.
  EXPECT_GT(variance.minCoeff(), middle / std::pow(ratio, 1.5));
  EXPECT_LT(variance.maxCoeff(), middle * std::pow(ratio, 1.5));
  EXPECT_GT(variance.maxCoeff() / variance.minCoeff(), 1 + 1e-6) << "it depends on the point";
}

TEST(MlpDenoiser, HeadScalesAreTheFormulas) {
  const VarianceRange range{0.02, 0.05};
  const HeadScale interpolated = head_scale(VarianceHead::kInterpolated, range);
  EXPECT_NEAR(std::exp(interpolated.offset + interpolated.slope), 0.05, 1e-15) << "h = 1: β";
  EXPECT_NEAR(std::exp(interpolated.offset - interpolated.slope), 0.02, 1e-15) << "h = −1: β̃";
  const HeadScale free = head_scale(VarianceHead::kFree, range);
  EXPECT_NEAR(std::exp(free.offset + 0.7 * free.slope), 0.05 * std::exp(0.7), 1e-15);
  EXPECT_NEAR(std::exp(head_scale(VarianceHead::kInterpolated, {0, 0.05}).offset), 0.05, 1e-15)
      << "last step";
}

TEST(MlpDenoiser, NoHeadNoVariance) {
  auto denoiser = make_denoiser(Prediction::kEdm, VarianceHead::kNone);
  PointsOf<double> x0, variance;
  EXPECT_THAT(
      user_error_of([&] {
        denoiser.denoise_with_variance(PointsOf<double>::Zero(2, 1), {0.8, 0.6}, {1, 0}, x0, variance);
      }),
      testing::HasSubstr("variance head"));
}

}  // namespace
}  // namespace diffuscope
