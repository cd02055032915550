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
