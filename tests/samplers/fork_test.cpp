// Forks: with the exact denoiser and small steps the modes that they end in are those of Bayes' rule.
#include "core/samplers/fork.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/samplers/ddpm.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

using Eigen::Vector2d;

std::shared_ptr<const GaussianMixture> three_modes() {
  const Eigen::MatrixXd small = 0.04 * Eigen::MatrixXd::Identity(2, 2);
  return std::make_shared<const GaussianMixture>(std::vector<MixtureComponent>{
      {0.5, Vector2d(1, 0), small}, {0.3, Vector2d(-0.8, 0.9), small}, {0.2, Vector2d(-0.8, -0.9), small}});
}

std::vector<GridLevel> down_from(double ratio, int count) {
  auto grid = even_lambda_grid(ratio, 0.02, count, NoiseLevel::variance_preserving);
  grid.push_back({0, {1, 0}});
  return grid;
}

TEST(Fork, SharesOfTheModesAreTheExactResponsibilities) {
  const auto data = three_modes();
  const auto coarse = down_from(1.2, 30);
  const auto grid = refined_grid(coarse, 10);
  PointsOf<double> x(2, 1);
  x << 0.05, 0.25;
  PointsOf<double> truth;
  MixtureAtLevel<double>(*data, grid.front().level).responsibilities(x, truth);
  ASSERT_LT(truth.col(0).maxCoeff(), 0.7);  // nothing is decided yet
  ExactDenoiser<double> denoiser(data);
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  SeededNoise<double> noise(9, 1);
  constexpr int kForks = 4000;
  const auto run = continue_run(x, grid, sampler, denoiser, noise, {.count = kForks});
  const Eigen::VectorXd shares = mode_shares(*data, run.samples);
  EXPECT_NEAR(shares.sum(), 1, 1e-12);
  for (int k = 0; k < 3; ++k) {
    const double error = std::sqrt(truth(k, 0) * (1 - truth(k, 0)) / kForks);
    EXPECT_NEAR(shares(k), truth(k, 0), 4 * error) << k;
  }
  EXPECT_EQ(run.states.front(), x.replicate(1, kForks));
}

TEST(Fork, OfADeterministicRuleIsOnePath) {
  ExactDenoiser<double> denoiser(three_modes());
  const auto sampler = make_sampler<double>("heun", {});
  SeededNoise<double> noise(9, 0);
  PointsOf<double> x(2, 1);
  x << 0.05, 0.25;
  const auto run = continue_run(x, down_from(1.2, 20), *sampler, denoiser, noise, {.count = 5});
  for (int j = 1; j < 5; ++j) EXPECT_EQ(run.samples.col(j), run.samples.col(0));
}

// The rest of a run from where it was, with the same normals, is the run.
TEST(Fork, WithTheNormalsOfTheRunRepeatsIt) {
  ExactDenoiser<double> denoiser(three_modes());
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  GivenNoise noise(PointsOf<double>::Constant(2, 3, 0.3));
  const auto grid = down_from(20, 15);
  const auto whole = run_sampler(sampler, denoiser, noise, grid, {.count = 3});
  const auto rest =
      continue_run(whole.states[7], std::span(grid).subspan(7), sampler, denoiser, noise, {.count = 3});
  EXPECT_EQ(rest.samples, whole.samples);
}

TEST(RefinedGrid, DividesWhatHasARatioAndKeepsTheScale) {
  for (const auto level_of : {NoiseLevel::variance_preserving, exploding, flow}) {
    auto grid = even_lambda_grid(10, 0.1, 3, level_of);
    grid.push_back({0, {1, 0}});
    const auto fine = refined_grid(grid, 4);
    ASSERT_EQ(fine.size(), 2u * 4 + 1 + 1);
    for (std::size_t i = 0; i < 9; ++i) {
      const NoiseLevel expected = level_of(std::pow(10, 1 - 0.25 * static_cast<double>(i)));
      EXPECT_NEAR(fine[i].level.alpha, expected.alpha, 1e-12);
      EXPECT_NEAR(fine[i].level.sigma, expected.sigma, 1e-9);
      if (i > 0) {
        EXPECT_LT(fine[i].t, fine[i - 1].t);
      }
    }
    EXPECT_EQ(fine.back().level.sigma, 0);
  }
  const std::vector<GridLevel> from_noise{{3, {0, 1}}, {1, {0.8, 0.6}}, {0, {1, 0}}};
  EXPECT_EQ(refined_grid(from_noise, 5).size(), 3u);
}

}  // namespace
}  // namespace diffuscope
