// The reverse conditional against Bayes' rule by numerical integration, Tweedie's second-order formula
// against finite differences, KLs against integrals.
#include "core/theory/posterior.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/distributions/point_set.h"
#include "tests/distributions/mixtures.h"
#include "tests/support/user_error.h"

namespace diffuscope {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

const std::vector<std::pair<NoiseLevel, NoiseLevel>> kSteps{
    {NoiseLevel::variance_preserving(0.1), NoiseLevel::variance_preserving(0.4)},
    {NoiseLevel::variance_preserving(0.5), NoiseLevel::variance_preserving(3)},
    {{1, 0.3}, {1, 2}},
    {{0.7, 0.3}, {0.4, 0.6}},
    {{0.9, 0.1}, {0, 1}}};

double density(const GaussianMixture& mixture, const VectorXd& x) {
  return direct_density(mixture, {1, 0}, x);
}

// ∫ f over [low, high] by the trapezoidal rule, which is exact to rounding for smooth functions that vanish
// at both ends.
template <class F>
double integral(F f, double low, double high, int cells = 3000) {
  const double h = (high - low) / cells;
  double sum = 0.5 * (f(low) + f(high));
  for (int i = 1; i < cells; ++i) sum += f(low + i * h);
  return sum * h;
}

double normal(double x, double mean, double variance) {
  return std::exp(-0.5 * (x - mean) * (x - mean) / variance) / std::sqrt(2 * std::numbers::pi * variance);
}

// q(x_s|x_t) = ∫ q(x_s|x_0) q(x_t|x_s) p(x_0) dx_0 / p(x_t), both integrals numerical.
TEST(ReverseConditional, IsBayesRuleByIntegrationIn1D) {
  for (const auto id : {"two_modes_1d", "three_modes_1d"}) {
    const auto data = make_distribution(id, {});
    for (const auto& step : kSteps)
      for (const double x_t : {-2.0, 0.1, 1.3}) {
        const NoiseLevel s = step.first, t = step.second;
        const auto exact = reverse_conditional(*data->as_mixture(), s, t, VectorXd::Constant(1, x_t));
        const double a = t.alpha / s.alpha, v = t.sigma * t.sigma - a * a * s.sigma * s.sigma;
        const auto p0 = [&](double x) { return density(*data->as_mixture(), VectorXd::Constant(1, x)); };
        const double evidence =
            integral([&](double x) { return p0(x) * normal(x_t, t.alpha * x, t.sigma * t.sigma); }, -9, 9);
        for (double x_s = -3; x_s <= 3; x_s += 0.5) {
          const double joint =
              normal(x_t, a * x_s, v) *
              integral([&](double x) { return p0(x) * normal(x_s, s.alpha * x, s.sigma * s.sigma); }, -9, 9);
          EXPECT_NEAR(density(exact, VectorXd::Constant(1, x_s)), joint / evidence, 1e-9) << id << x_t;
        }
      }
  }
}

TEST(ReverseConditional, IsBayesRuleInAnyDimension) {
  for (const int dim : {1, 2, 5}) {
    const GaussianMixture data = random_mixture(dim, 3, 17);
    for (const auto& [s, t] : kSteps) {
      const VectorXd x_t = noised_samples(data, t, 1), x_s = noised_samples(data, s, 2).col(1);
      const double a = t.alpha / s.alpha, v = t.sigma * t.sigma - a * a * s.sigma * s.sigma;
      const double transition =
          std::exp(-0.5 * (x_t - a * x_s).squaredNorm() / v) / std::pow(2 * std::numbers::pi * v, 0.5 * dim);
      const double expected = transition * direct_density(data, s, x_s) / direct_density(data, t, x_t);
      EXPECT_NEAR(density(reverse_conditional(data, s, t, x_t), x_s) / expected, 1, 1e-9) << dim;
    }
  }
}

TEST(ReverseConditional, AtTheDataItIsThePosteriorOfTheData) {
  const GaussianMixture data = random_mixture(2, 3, 5);
  const NoiseLevel t = NoiseLevel::variance_preserving(0.8);
  const VectorXd x_t = noised_samples(data, t, 1);
  MatrixXd mean, covariance;
  MixtureAtLevel<double>(data, t).denoise(x_t, mean);
  MixtureAtLevel<double>(data, t).posterior_covariance(x_t, covariance);
  const Gaussian best = best_gaussian(reverse_conditional(data, {1, 0}, t, x_t));
  EXPECT_LT((best.mean - mean).norm(), 1e-12);
  EXPECT_LT((best.covariance.reshaped() - covariance).norm(), 1e-12);
}

TEST(ReverseConditional, OnePointIsHosPosterior) {
  const auto point = kernel_mixture(PointSet(Points::Constant(2, 1, 0.7f)), 1, 0, 1);
  const VectorXd x_0 = VectorXd::Constant(2, double{0.7f}), x_t{{0.2, -0.4}};
  for (const auto& [s, t] : kSteps) {
    const auto exact = best_gaussian(reverse_conditional(*point, s, t, x_t));
    const Gaussian formula = posterior(s, t, x_t, x_0);
    EXPECT_LT((exact.mean - formula.mean).norm() + (exact.covariance - formula.covariance).norm(), 1e-14);
  }
  // β̃_t = β_t(1 − ᾱ_{t−1})/(1 − ᾱ_t).
  const Schedule schedule = make_schedule("linear", {}, 1000, "");
  EXPECT_NEAR(
      posterior_coefficients(schedule.at(9), schedule.at(10)).variance / schedule.posterior_variance(10), 1,
      1e-9);
}

TEST(PosteriorCovariance, IsTweediesSecondFormula) {
  for (const int dim : {1, 2, 4}) {
    std::vector<GaussianMixture> kinds{random_mixture(dim, 4, 3)};
    std::vector<MixtureComponent> round;
    for (const auto& c : kinds[0].components()) round.push_back(round_component(c.weight, c.mean, 0.3));
    kinds.emplace_back(round);
    for (const auto& data : kinds)
      for (const NoiseLevel level :
           {NoiseLevel::variance_preserving(0.4), NoiseLevel{1, 2}, NoiseLevel{0.3, 0.7}}) {
        const MatrixXd x = noised_samples(data, level, 50);
        MatrixXd covariance, numeric(dim * dim, 50), right, left;
        const MixtureAtLevel<double> at(data, level);
        at.posterior_covariance(x, covariance);
        const double h = 1e-5, s2 = level.sigma * level.sigma, a2 = level.alpha * level.alpha;
        for (Eigen::Index axis = 0; axis < dim; ++axis) {
          MatrixXd shifted = x;
          shifted.row(axis).array() += h;
          at.score(shifted, right);
          shifted.row(axis).array() -= 2 * h;
          at.score(shifted, left);
          MatrixXd hessian = (right - left) / (2 * h) * s2;
          hessian.row(axis).array() += 1;
          numeric.middleRows(axis * dim, dim) = s2 / a2 * hessian;
        }
        EXPECT_LT((covariance - numeric).norm() / covariance.norm(), 1e-6) << dim;
      }
  }
}

TEST(PosteriorCovariance, LimitsAndFarAway) {
  const GaussianMixture data = random_mixture(2, 3, 3);
  MatrixXd covariance, x(2, 3);
  x << 1, 0, -7, 0, 2, 0.5;
  MixtureAtLevel<double>(data, {0, 1}).posterior_covariance(x, covariance);
  const Gaussian whole = best_gaussian(data);
  for (int j = 0; j < 3; ++j)
    EXPECT_LT((covariance.col(j) - whole.covariance.reshaped()).norm(), 1e-12) << "no signal: the data's own";
  MixtureAtLevel<double>(data, {1, 0}).posterior_covariance(x, covariance);
  EXPECT_EQ(covariance.norm(), 0) << "no noise: certain";
  x << 1e4, 0, -7e3, 0, 1e4, 0.5;
  for (const double sigma : {1e-3, 1.0, 80.0}) {
    MixtureAtLevel<double>(data, {1, sigma}).posterior_covariance(x, covariance);
    EXPECT_TRUE(covariance.allFinite());
    PointsOf<float> in_float;
    MixtureAtLevel<float>(data, {1, sigma}).posterior_covariance(x.cast<float>(), in_float);
    EXPECT_TRUE(in_float.allFinite());
  }
}

TEST(GaussianKl, IsItsIntegralAndSplits) {
  const Gaussian p{VectorXd::Constant(1, 0.3), MatrixXd::Constant(1, 1, 0.4)};
  const Gaussian q{VectorXd::Constant(1, -0.2), MatrixXd::Constant(1, 1, 0.9)};
  const double expected = integral(
      [&](double x) {
        const double density = normal(x, 0.3, 0.4);
        return density > 0 ? density * std::log(density / normal(x, -0.2, 0.9)) : 0;
      },
      -8, 8);
  EXPECT_NEAR(gaussian_kl(p, q).total(), expected, 1e-10);
  EXPECT_NEAR(gaussian_kl(p, q).mean_part, 0.5 * 0.25 / 0.9, 1e-15);
  const Gaussian moved{q.mean, p.covariance};
  EXPECT_NEAR(gaussian_kl(moved, q).mean_part, 0, 1e-15);
  EXPECT_NEAR(gaussian_kl(moved, q).variance_part, gaussian_kl(p, q).variance_part, 1e-15);
  EXPECT_EQ(gaussian_kl(p, p).total(), 0);
  const Gaussian singular{VectorXd::Zero(2), MatrixXd::Zero(2, 2)};
  EXPECT_THAT(user_error_of([&] { gaussian_kl(singular, singular); }), testing::HasSubstr("singular"));
}

// Against full matrices, by sampling-free algebra: KL is invariant under an invertible linear map.
TEST(GaussianKl, FullCovariances) {
  const GaussianMixture two = random_mixture(3, 2, 8);
  const auto gaussian = [&](std::size_t k, const MatrixXd& map) {
    const auto& c = two.components()[k];
    return Gaussian{map * c.mean, map * c.covariance * map.transpose()};
  };
  MatrixXd map(3, 3);
  map << 1, 0.2, 0, -0.5, 2, 0.3, 0, 0.1, 0.7;
  const MatrixXd same = MatrixXd::Identity(3, 3);
  EXPECT_NEAR(gaussian_kl(gaussian(0, same), gaussian(1, same)).total() /
                  gaussian_kl(gaussian(0, map), gaussian(1, map)).total(),
              1, 1e-10);
}

TEST(PosteriorWeights, AreTheSoftmaxOverAllPoints) {
  const Points points = make_distribution("moons", {})->draw(3, 200);
  const NoiseLevel t = NoiseLevel::variance_preserving(0.3);
  const VectorXd x_t{{0.4, 0.1}};
  const VectorXd weights = posterior_weights(points, t, x_t);
  EXPECT_NEAR(weights.sum(), 1, 1e-12);
  MatrixXd mean;
  MixtureAtLevel<double>(*kernel_mixture(PointSet(points), 200, 0, 1), t).denoise(x_t, mean);
  EXPECT_LT((points.cast<double>() * weights - mean).norm(), 1e-12) << "their mean is the exact denoiser";
  EXPECT_NEAR(posterior_weights(points, {1, 0}, points.col(7).cast<double>())(7), 1, 1e-12);
}

TEST(BayesFactors, ProductOverEvidenceIsThePosterior) {
  const std::vector<double> xs{-2, -0.5, 0, 0.7, 3};
  for (const auto& [s, t] : kSteps) {
    const BayesFactors f = bayes_factors(s, t, 0.8, -0.3, xs);
    for (std::size_t i = 0; i < xs.size(); ++i)
      EXPECT_NEAR(f.likelihood[i] * f.prior[i] / f.evidence, f.posterior[i], 1e-12);
  }
}

// KL(q(x_s|x_t) ‖ best Gaussian), both expectations by numerical integration in 1D.
double gap_by_integration(const GaussianMixture& data, NoiseLevel s, NoiseLevel t) {
  return integral(
      [&](double x_t) {
        const VectorXd at = VectorXd::Constant(1, x_t);
        const GaussianMixture q = reverse_conditional(data, s, t, at);
        const Gaussian best = best_gaussian(q);
        const double width = 10 * std::sqrt(best.covariance(0, 0));
        const double kl = integral(
            [&](double x) {
              const double p = density(q, VectorXd::Constant(1, x));
              return p > 1e-300 ? p * std::log(p / normal(x, best.mean(0), best.covariance(0, 0))) : 0;
            },
            best.mean(0) - width, best.mean(0) + width, 600);
        return direct_density(data, t, at) * kl;
      },
      -7, 7, 280);
}

TEST(GaussianGap, IsItsIntegral) {
  const auto data = make_distribution("two_modes_1d", {});
  for (const auto& [s, t] : {kSteps[0], kSteps[1]}) {
    const double expected = gap_by_integration(*data->as_mixture(), s, t);
    const Estimate gap = gaussian_gap(*data->as_mixture(), s, t, 20000, 3);
    EXPECT_NEAR(gap.mean, expected, 4 * gap.standard_error);
    EXPECT_LT(gap.standard_error, 0.2 * expected);
  }
}

TEST(GaussianGap, NoneForOneGaussianAndSmallForSmallSteps) {
  const GaussianMixture one = random_mixture(3, 1, 2);
  EXPECT_LT(gaussian_gap(one, kSteps[1].first, kSteps[1].second, 500, 1).mean, 1e-12);
  const auto data = make_distribution("ring8", {});
  double before = std::numeric_limits<double>::infinity();
  for (const int steps : {4, 16, 64, 256}) {
    const GapCurve curve =
        gap_curve(*data->as_mixture(), make_schedule("cosine", {}, steps, ""), 24, 2000, 1);
    EXPECT_EQ(curve.t.size(), static_cast<std::size_t>(std::min(24, steps - 1)));
    EXPECT_LT(curve.total.mean, 0.6 * before) << steps;
    EXPECT_LT(curve.total.standard_error, 0.3 * curve.total.mean) << steps;
    before = curve.total.mean;
  }
}

TEST(GaussianGap, OneStepHasNone) {
  const auto data = make_distribution("ring8", {});
  EXPECT_TRUE(gap_curve(*data->as_mixture(), make_schedule("linear", {}, 1, ""), 24, 100, 1).t.empty());
}

}  // namespace
}  // namespace diffuscope
