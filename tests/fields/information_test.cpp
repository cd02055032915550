// Entropy, mutual information and KL by Monte Carlo against the closed form of one Gaussian and against
// numerical integration in 1D; the standard errors against how far the estimates really scatter.
#include "core/fields/information.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <numbers>

#include "core/fields/forward_cloud.h"
#include "core/fields/terminal_mismatch.h"

namespace diffuscope {
namespace {

constexpr double kTwoPiE = 2 * std::numbers::pi * std::numbers::e;
constexpr NoiseLevel kLevels[] = {{0.995, 0.0999}, {0.6, 0.8}, {1, 3}, {0.5, 0.5}};

LevelInformation estimate(const GaussianMixture& mixture, NoiseLevel level, double prior_std,
                          std::uint64_t seed, Eigen::Index n = 20000) {
  return information_at(mixture, level, prior_std, mixture.draw(seed, n, Stream::kEvaluation),
                        forward_noise(seed, mixture.dim(), n));
}

void expect_close(const Estimate& found, double truth) {
  EXPECT_NEAR(found.mean, truth, 4.5 * found.standard_error + 1e-5);
}

TEST(Information, OneGaussianMeetsTheClosedForm) {
  Eigen::Matrix2d covariance;
  covariance << 0.9, 0.5, 0.5, 0.6;
  const Eigen::Vector2d mean(-0.3, 1.2);
  const GaussianMixture mixture({{1, mean, covariance}});
  for (const NoiseLevel level : kLevels) {
    const Eigen::Matrix2d noised =
        level.alpha * level.alpha * covariance + level.sigma * level.sigma * Eigen::Matrix2d::Identity();
    const LevelInformation found = estimate(mixture, level, 2, 1);
    expect_close(found.entropy, std::log(kTwoPiE) + 0.5 * std::log(noised.determinant()));
    expect_close(found.mutual, 0.5 * std::log(noised.determinant()) - 2 * std::log(level.sigma));
    expect_close(found.marginal_kl,
                 0.5 * ((noised.trace() + level.alpha * level.alpha * mean.squaredNorm()) / 4 - 2 -
                        std::log(noised.determinant() / 16)));
  }
}

TEST(Information, MixtureMeetsNumericalIntegration) {
  const GaussianMixture mixture(
      {round_component(0.3, Eigen::VectorXd{{-2}}, 0.4), round_component(0.7, Eigen::VectorXd{{1.5}}, 0.7)});
  for (const NoiseLevel level : kLevels) {
    const auto density = [&](double x) {
      double sum = 0;
      for (const auto& c : mixture.components()) {
        const double v = level.alpha * level.alpha * c.covariance(0, 0) + level.sigma * level.sigma;
        sum += c.weight * std::exp(-0.5 * std::pow(x - level.alpha * c.mean(0), 2) / v) /
               std::sqrt(2 * std::numbers::pi * v);
      }
      return sum;
    };
    double entropy = 0;
    constexpr double kWidth = 1e-3;
    for (double x = -30; x < 30; x += kWidth)
      if (const double p = density(x); p > 1e-300) entropy -= kWidth * p * std::log(p);
    const LevelInformation found = estimate(mixture, level, 1, 2);
    expect_close(found.entropy, entropy);
    expect_close(found.mutual, entropy - 0.5 * std::log(kTwoPiE * level.sigma * level.sigma));
    expect_close(found.marginal_kl, diffuscope::marginal_kl(mixture, level));
  }
}

TEST(Information, StandardErrorsAreTheScatter) {
  const GaussianMixture mixture(
      {round_component(0.5, Eigen::VectorXd{{-1}}, 0.2), round_component(0.5, Eigen::VectorXd{{1}}, 0.2)});
  constexpr int kRuns = 200;
  Eigen::ArrayXd values(kRuns);
  double claimed = 0;
  for (int run = 0; run < kRuns; ++run) {
    const Estimate mutual =
        estimate(mixture, {0.9, 0.436}, 1, static_cast<std::uint64_t>(run + 10), 500).mutual;
    values(run) = mutual.mean;
    claimed += mutual.standard_error / kRuns;
  }
  const double scatter = std::sqrt((values - values.mean()).square().sum() / (kRuns - 1));
  EXPECT_NEAR(scatter / claimed, 1, 4.5 / std::sqrt(2.0 * kRuns));
}

TEST(Information, OneCurveAnswersForEveryScale) {
  const GaussianMixture mixture(
      {round_component(0.3, Eigen::VectorXd{{-2}}, 0.4), round_component(0.7, Eigen::VectorXd{{1.5}}, 0.7)});
  const InformationByRatio curve = information_by_ratio(mixture, 121, 20000, 1);
  for (const NoiseLevel level : kLevels)
    for (const double prior_std : {1.0, 3.0}) {
      const LevelInformation here = curve.at(level, prior_std),
                             there = estimate(mixture, level, prior_std, 77);
      const auto expect_equal = [](const Estimate& a, const Estimate& b) {
        EXPECT_NEAR(a.mean, b.mean, 4.5 * std::hypot(a.standard_error, b.standard_error) + 1e-4);
      };
      expect_equal(here.mutual, there.mutual);
      expect_equal(here.entropy, there.entropy);
      expect_equal(here.marginal_kl, there.marginal_kl);
    }
}

TEST(Information, NothingIsKnownInPureNoiseAndKnowledgeOnlyFalls) {
  const GaussianMixture mixture(
      {round_component(0.5, Eigen::VectorXd{{-1}}, 0.2), round_component(0.5, Eigen::VectorXd{{1}}, 0.2)});
  const InformationByRatio curve = information_by_ratio(mixture, 61, 4000, 1);
  ASSERT_EQ(curve.mutual.size(), 61u);
  EXPECT_EQ(curve.at({0, 1}, 1).mutual.mean, 0);
  EXPECT_NEAR(curve.at({0, 1}, 1).marginal_kl.mean, 0, 1e-12);
  EXPECT_NEAR(curve.mutual.back().mean, 0, 1e-4);
  for (std::size_t i = 1; i < curve.mutual.size(); ++i)
    EXPECT_LT(curve.mutual[i].mean, curve.mutual[i - 1].mean + 1e-6) << i;  // same noise: no scatter between
  EXPECT_LT(curve.at(NoiseLevel::variance_preserving(100), 1).marginal_kl.mean, 1e-5);
  EXPECT_LT(information_at(mixture, {0, 1}, 1, mixture.draw(1, 100), forward_noise(1, 1, 100)).mutual.mean,
            1e-5);
}

TEST(Information, StopsWhenCancelled) {
  const GaussianMixture mixture({round_component(1, Eigen::VectorXd{{0}}, 1)});
  const std::atomic<bool> cancelled{true};
  EXPECT_TRUE(information_by_ratio(mixture, 10, 100, 1, &cancelled).mutual.empty());
}

}  // namespace
}  // namespace diffuscope
