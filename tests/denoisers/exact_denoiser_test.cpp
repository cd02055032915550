// The exact denoiser: the mixture's answer, whatever the number of threads.
#include "core/denoisers/exact_denoiser.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/distributions/distribution.h"

namespace diffuscope {
namespace {

template <class Scalar>
class ExactDenoiserTest : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(ExactDenoiserTest, Scalars);

std::shared_ptr<const GaussianMixture> mixture_of(std::string_view id) {
  const DistributionPtr data = make_distribution(id, {});
  return {data, data->as_mixture()};
}

// One Gaussian N(μ, τ²) per axis: E[x_0|x] = μ + ατ²/(α²τ² + σ²)·(x − αμ).
TYPED_TEST(ExactDenoiserTest, ClosedFormOfOneGaussian) {
  const Eigen::Vector2d mean(1, -0.5);
  const auto mixture = std::make_shared<GaussianMixture>(std::vector{round_component(1, mean, 0.7)});
  ExactDenoiser<TypeParam> denoiser(mixture);
  const PointsOf<TypeParam> x = PointsOf<TypeParam>::Random(2, 1300) * TypeParam(3);
  PointsOf<TypeParam> x0;
  for (const NoiseLevel level :
       {NoiseLevel{0.8, 0.6}, NoiseLevel{1, 5}, NoiseLevel{0, 1}, NoiseLevel{0.5, 0}}) {
    denoiser.denoise(x, level, x0);
    const double gain = level.alpha * 0.49 / (level.alpha * level.alpha * 0.49 + level.sigma * level.sigma);
    const Eigen::MatrixXd expected =
        ((x.template cast<double>().colwise() - level.alpha * mean) * gain).colwise() + mean;
    const double rounding = 40 * std::numeric_limits<TypeParam>::epsilon();
    EXPECT_LT((x0.template cast<double>() - expected).cwiseAbs().maxCoeff(), rounding);
  }
}

// The Jacobian by central differences of the denoiser itself, and the variance of q(x_s|x_t) from it.
TEST(ExactDenoiserDerivative, IsTheJacobian) {
  ExactDenoiser<double> denoiser(mixture_of("gaussian_mixture"));
  const PointsOf<double> x = PointsOf<double>::Random(2, 700) * 2.0;
  const std::vector<PointsOf<double>> directions{PointsOf<double>::Random(2, 700),
                                                 PointsOf<double>::Random(2, 700)};
  for (const NoiseLevel level : {NoiseLevel{0.8, 0.6}, NoiseLevel{1, 2}, NoiseLevel{0.5, 0}}) {
    PointsOf<double> x0, expected_x0, above, below;
    std::vector<PointsOf<double>> products;
    denoiser.differentiate(x, level, directions, x0, products);
    denoiser.denoise(x, level, expected_x0);
    EXPECT_EQ(x0, expected_x0);
    for (std::size_t i = 0; i < 2; ++i) {
      denoiser.denoise(x + 1e-6 * directions[i], level, above);
      denoiser.denoise(x - 1e-6 * directions[i], level, below);
      EXPECT_LT((products[i] - (above - below) / 2e-6).norm(), 1e-6 * products[i].norm());
    }
  }
}

TEST(ExactDenoiserVariance, IsThatOfTheReverseConditional) {
  const auto mixture = mixture_of("gaussian_mixture");
  ExactDenoiser<double> denoiser(mixture);
  const NoiseLevel from{0.8, 0.6}, to{0.95, 0.25};
  const PointsOf<double> x = PointsOf<double>::Random(2, 600) * 2.0;
  PointsOf<double> x0, variance, covariance;
  denoiser.denoise_with_variance(x, from, to, x0, variance);
  MixtureAtLevel<double>(*mixture, from).posterior_covariance(x, covariance);
  const double a = 0.8 / 0.95, step = 0.36 - a * a * 0.0625;
  const double gain = 0.95 * step / 0.36, floor = step * 0.0625 / 0.36;
  EXPECT_LT((variance.row(0) - (floor + gain * gain * covariance.row(0).array()).matrix()).norm(), 1e-12);
  EXPECT_LT((variance.row(1) - (floor + gain * gain * covariance.row(3).array()).matrix()).norm(), 1e-12);
  EXPECT_TRUE(denoiser.predicts_variance());
}

TYPED_TEST(ExactDenoiserTest, SameBitsOnAnyNumberOfThreads) {
  const auto mixture = mixture_of("gaussian_mixture");
  const NoiseLevel level{0.9, 0.4};
  for (const Eigen::Index count : {1, 511, 513, 5000}) {
    const PointsOf<TypeParam> x = PointsOf<TypeParam>::Random(2, count) * TypeParam(2);
    PointsOf<TypeParam> alone, direct;
    ExactDenoiser<TypeParam>(mixture).denoise(x, level, alone);
    MixtureAtLevel<TypeParam>(*mixture, level).denoise(x, direct);
    EXPECT_EQ(alone, direct);
    for (const int threads : {1, 2, 3}) {
      WorkerTeam team(threads);
      PointsOf<TypeParam> shared;
      ExactDenoiser<TypeParam>(mixture, &team).denoise(x, level, shared);
      EXPECT_EQ(alone, shared) << threads << " threads, " << count << " points";
    }
  }
}

TYPED_TEST(ExactDenoiserTest, CountsItsEvaluations) {
  ExactDenoiser<TypeParam> denoiser(mixture_of("two_modes_1d"));
  EXPECT_EQ(denoiser.dim(), 1);
  EXPECT_EQ(denoiser.evaluations(), 0);
  PointsOf<TypeParam> x0;
  for (int i = 0; i < 3; ++i) denoiser.denoise(PointsOf<TypeParam>::Zero(1, 10), {1, 1}, x0);
  EXPECT_EQ(denoiser.evaluations(), 3);
  EXPECT_EQ(x0.rows(), 1);
  EXPECT_EQ(x0.cols(), 10);
}

}  // namespace
}  // namespace diffuscope
