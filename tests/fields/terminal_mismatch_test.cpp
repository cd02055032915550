// KL of the marginal from the prior against the closed form of a single Gaussian, and against a plain sum
// over a polar grid for the ring of 8.
#include "core/fields/terminal_mismatch.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <numbers>

#include "core/schedules/schedule.h"

namespace diffuscope {
namespace {

/// KL(N(m, C) ‖ N(0, s²I)) in nats.
double gaussian_kl(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance, double prior_std) {
  const double variance = prior_std * prior_std;
  const auto dim = static_cast<double>(mean.size());
  return 0.5 * ((covariance.trace() + mean.squaredNorm()) / variance - dim -
                std::log(covariance.determinant() / std::pow(variance, dim)));
}

GaussianMixture single(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance) {
  return GaussianMixture({{1, mean, covariance}});
}

TEST(MarginalKl, OneGaussianIn1DAnd2DMeetsTheClosedForm) {
  for (const NoiseLevel level : {NoiseLevel{0.6, 0.8}, NoiseLevel{0.99, 0.141}, NoiseLevel{1, 3}}) {
    for (const double prior_std : {1.0, 2.5}) {
      const Eigen::VectorXd mean1 = Eigen::VectorXd::Constant(1, 0.7);
      const Eigen::MatrixXd covariance1 = Eigen::MatrixXd::Constant(1, 1, 0.4);
      Eigen::VectorXd mean2(2);
      mean2 << -0.3, 1.2;
      Eigen::MatrixXd covariance2(2, 2);
      covariance2 << 0.9, 0.5, 0.5, 0.6;
      const auto noised = [&](const Eigen::MatrixXd& covariance) -> Eigen::MatrixXd {
        return level.alpha * level.alpha * covariance +
               level.sigma * level.sigma * Eigen::MatrixXd::Identity(covariance.rows(), covariance.cols());
      };
      EXPECT_NEAR(marginal_kl(single(mean1, covariance1), level, prior_std),
                  gaussian_kl(level.alpha * mean1, noised(covariance1), prior_std), 1e-8);
      EXPECT_NEAR(marginal_kl(single(mean2, covariance2), level, prior_std),
                  gaussian_kl(level.alpha * mean2, noised(covariance2), prior_std), 1e-8);
    }
  }
}

TEST(MarginalKl, MonteCarloInMoreDimensionsMeetsTheClosedForm) {
  const Eigen::VectorXd mean = Eigen::VectorXd::LinSpaced(5, -0.5, 0.5);
  const Eigen::MatrixXd covariance = 0.5 * Eigen::MatrixXd::Identity(5, 5);
  const NoiseLevel level{0.8, 0.6};
  const Eigen::MatrixXd noised = (0.32 + 0.36) * Eigen::MatrixXd::Identity(5, 5);
  // ln p/q has a standard deviation below .5 here: 4 standard errors of 2^16 samples.
  EXPECT_NEAR(marginal_kl(single(mean, covariance), level), gaussian_kl(0.8 * mean, noised, 1),
              4 * 0.5 / 256);
}

TEST(MarginalKl, NarrowComponentsInAWideBoxFallBackToMonteCarlo) {
  const Eigen::VectorXd far = Eigen::VectorXd::Constant(2, 3);
  const Eigen::MatrixXd narrow = 1e-6 * Eigen::MatrixXd::Identity(2, 2);
  const GaussianMixture mixture({{1, far, narrow}, {1, -far, narrow}});
  // Two Gaussians without overlap: the mean of their own KLs less ln 2 nats of weight.
  const NoiseLevel level{1, 0.01};
  const Eigen::MatrixXd noised = (1e-6 + 1e-4) * Eigen::MatrixXd::Identity(2, 2);
  EXPECT_NEAR(marginal_kl(mixture, level), gaussian_kl(far, noised, 1) - std::log(2.0), 0.02);
}

/// ring8 standardized: radius and component standard deviation over the root of 2²/2 + .1².
GaussianMixture ring8() {
  const double scale = std::sqrt(2.01);
  std::vector<MixtureComponent> components;
  for (int k = 0; k < 8; ++k) {
    Eigen::VectorXd mean(2);
    mean << std::cos(k * std::numbers::pi / 4), std::sin(k * std::numbers::pi / 4);
    components.push_back({1, 2 / scale * mean, 0.01 / 2.01 * Eigen::MatrixXd::Identity(2, 2)});
  }
  return GaussianMixture(components);
}

/// ∫∫ p ln(p/q) r dr dφ by the midpoint rule.
double polar_kl(NoiseLevel level) {
  const GaussianMixture mixture = ring8();
  const double variance = level.alpha * level.alpha * 0.01 / 2.01 + level.sigma * level.sigma;
  double sum = 0;
  const double dr = 0.005, dphi = std::numbers::pi / 180;
  for (double r = dr / 2; r < 9; r += dr) {
    for (double phi = dphi / 2; phi < 2 * std::numbers::pi; phi += dphi) {
      double p = 0;
      for (const MixtureComponent& c : mixture.components()) {
        const double dx = r * std::cos(phi) - level.alpha * c.mean(0),
                     dy = r * std::sin(phi) - level.alpha * c.mean(1);
        p += std::exp(-0.5 * (dx * dx + dy * dy) / variance) / (16 * std::numbers::pi * variance);
      }
      const double log_q = -0.5 * r * r - std::log(2 * std::numbers::pi);
      if (p > 1e-300) sum += p * (std::log(p) - log_q) * r * dr * dphi;
    }
  }
  return sum;
}

TEST(MarginalKl, RingOfEight) {
  const NoiseLevel unscaled_linear_50{std::sqrt(0.603), std::sqrt(0.397)};
  const double kl = marginal_kl(ring8(), unscaled_linear_50);
  EXPECT_NEAR(kl, 0.034, 0.001);
  EXPECT_NEAR(kl, polar_kl(unscaled_linear_50), 1e-5);
  const NoiseLevel little{0.95, std::sqrt(1 - 0.95 * 0.95)};
  EXPECT_NEAR(marginal_kl(ring8(), little), polar_kl(little), 1e-4);
}

TEST(MarginalKl, IsSmallerThanTheBoundsTerm) {
  const NoiseLevel level{std::sqrt(0.603), std::sqrt(0.397)};
  EXPECT_NEAR(prior_kl(level), 0.462, 0.001);
  EXPECT_LT(marginal_kl(ring8(), level), 2 * prior_kl(level));
}

}  // namespace
}  // namespace diffuscope
