// One step of each rule against formulas written independently: textbook ᾱ form, Gaussian conditioning, and
// properties.
#include <gtest/gtest.h>

#include "core/samplers/ddim.h"
#include "core/samplers/ddpm.h"
#include "core/samplers/dpmpp_1s.h"
#include "core/samplers/dpmpp_2m.h"
#include "core/samplers/dpmpp_2m_sde.h"
#include "core/samplers/edm.h"
#include "core/samplers/euler_maruyama.h"
#include "core/samplers/heun.h"
#include "core/samplers/run_sampler.h"
#include "tests/samplers/test_doubles.h"

namespace diffuscope {
namespace {

using Matrix = PointsOf<double>;

NoiseLevel level_of_alpha_bar(double alpha_bar) { return {std::sqrt(alpha_bar), std::sqrt(1 - alpha_bar)}; }

// (from, to) in variance-preserving, variance-exploding and flow form, near and far, and from alpha = 0.
const std::vector<std::pair<NoiseLevel, NoiseLevel>> kPairs{
    {level_of_alpha_bar(0.3), level_of_alpha_bar(0.31)},
    {level_of_alpha_bar(1e-4), level_of_alpha_bar(0.9)},
    {{1, 80}, {1, 20}},
    {{1, 0.02}, {1, 0.01}},
    {{0.2, 0.8}, {0.25, 0.75}},
    {{0, 1}, {0.1, 0.9}},
};

Matrix one_step(Sampler<double>& sampler, NoiseLevel from, NoiseLevel to, const Matrix& x_t, const Matrix& x0,
                const Matrix& z) {
  ConstantDenoiser denoiser(x0);
  GivenNoise noise(z);
  Matrix x = x_t;
  Matrix estimate;
  sampler.start();
  sampler.step({0, from, to, denoiser, noise}, x, estimate);
  EXPECT_EQ(estimate, x0);
  return x;
}

Matrix random(std::uint32_t index) {
  Points out(2, 5);
  fill_normals(11, Stream::kEvaluation, index, 0, out);
  return out.cast<double>();
}

TEST(Ddpm, StepEqualsPosteriorInAlphaBarForm) {
  const Matrix x_t = random(1), x0 = random(2), z = random(3);
  for (const auto& [bar_t, bar_s] : {std::pair{0.30, 0.3001}, {0.30, 0.9}, {4e-5, 1e-3}, {0.9, 0.95}}) {
    const double beta = 1 - bar_t / bar_s;  // β_eff of a step that may skip levels
    const Matrix mean =
        std::sqrt(bar_s) * beta / (1 - bar_t) * x0 + std::sqrt(1 - beta) * (1 - bar_s) / (1 - bar_t) * x_t;
    const double posterior = beta * (1 - bar_s) / (1 - bar_t);
    Ddpm<double> small(ReverseVariance::kPosterior), large(ReverseVariance::kBeta);
    const NoiseLevel from = level_of_alpha_bar(bar_t), to = level_of_alpha_bar(bar_s);
    EXPECT_TRUE(one_step(small, from, to, x_t, x0, z).isApprox(mean + std::sqrt(posterior) * z, 1e-11));
    EXPECT_TRUE(one_step(large, from, to, x_t, x0, z).isApprox(mean + std::sqrt(beta) * z, 1e-11));
  }
}

TEST(Ddpm, StepEqualsMeanInEpsilonFormForAdjacentSteps) {
  const double bar_s = 0.5, beta = 0.02, bar_t = bar_s * (1 - beta);
  const Matrix x_t = random(1), eps = random(2);
  const Matrix x0 = (x_t - std::sqrt(1 - bar_t) * eps) / std::sqrt(bar_t);
  Ddpm<double> sampler(ReverseVariance::kPosterior);
  const Matrix x = one_step(sampler, level_of_alpha_bar(bar_t), level_of_alpha_bar(bar_s), x_t, x0, 0 * x_t);
  EXPECT_TRUE(x.isApprox((x_t - beta / std::sqrt(1 - bar_t) * eps) / std::sqrt(1 - beta), 1e-12));
}

TEST(Ddpm, CoefficientsEqualGaussianConditioningOnEveryScale) {
  for (const auto& [from, to] : kPairs) {
    // x_s ~ N(α_s x_0, σ_s²), x_t|x_s ~ N(a x_s, q): precisions add.
    const double a = from.alpha / to.alpha;
    const double q = from.sigma * from.sigma - a * a * to.sigma * to.sigma;
    const double precision = 1 / (to.sigma * to.sigma) + a * a / q;
    const AffineUpdate update = ddpm_update(from, to, ReverseVariance::kPosterior);
    EXPECT_NEAR(update.x, a / q / precision, 1e-12);
    EXPECT_NEAR(update.x0, to.alpha / (to.sigma * to.sigma) / precision, 1e-12);
    EXPECT_NEAR(update.noise, std::sqrt(1 / precision), 1e-12 * to.sigma);
    EXPECT_NEAR(ddpm_update(from, to, ReverseVariance::kBeta).noise, std::sqrt(q), 1e-12 * from.sigma);
  }
}

TEST(Ddpm, LastStepGivesTheEstimateWithoutNoise) {
  for (const auto variance : {ReverseVariance::kPosterior, ReverseVariance::kBeta}) {
    Ddpm<double> sampler(variance);
    EXPECT_TRUE(
        one_step(sampler, {1, 0.3}, {1, 0}, random(1), random(2), random(3)).isApprox(random(2), 1e-14));
  }
}

TEST(Ddim, StepEqualsFormulaInAlphaBarForm) {
  const Matrix x_t = random(1), x0 = random(2), z = random(3);
  for (const double eta : {0.0, 0.4, 1.0}) {
    const double bar_t = 0.2, bar_s = 0.6;
    const double sigma = eta * std::sqrt((1 - bar_s) / (1 - bar_t)) * std::sqrt(1 - bar_t / bar_s);
    const Matrix eps = (x_t - std::sqrt(bar_t) * x0) / std::sqrt(1 - bar_t);
    const Matrix expected = std::sqrt(bar_s) * x0 + std::sqrt(1 - bar_s - sigma * sigma) * eps + sigma * z;
    Ddim<double> sampler(eta);
    const Matrix x = one_step(sampler, level_of_alpha_bar(bar_t), level_of_alpha_bar(bar_s), x_t, x0, z);
    EXPECT_TRUE(x.isApprox(expected, 1e-13)) << "eta " << eta;
  }
}

TEST(Ddim, EveryEtaKeepsTheMarginalOnEveryScale) {
  for (const auto& [from, to] : kPairs)
    for (const double eta : {0.0, 0.3, 1.0}) {
      // x_t = α_t x_0 + σ_t ε must become α_s x_0 plus noise of standard deviation σ_s.
      const AffineUpdate update = ddim_update(from, to, eta);
      EXPECT_NEAR(update.x * from.alpha + update.x0, to.alpha, 1e-13);
      EXPECT_NEAR(std::hypot(update.x * from.sigma, update.noise), to.sigma, 1e-13 * from.sigma);
    }
}

TEST(Ddim, EtaOneEqualsDdpmOnTheSameNoise) {
  for (const auto level_of : {NoiseLevel::variance_preserving, exploding, flow}) {
    auto grid = even_lambda_grid(60, 0.02, 30, level_of);
    grid.push_back({0, {1, 0}});
    AxisGaussianDenoiser<double> denoiser(Eigen::Vector2d(0.5, -1), Eigen::Vector2d(0.3, 1.2));
    SeededNoise<double> noise(5, 1);
    Ddim<double> ddim(1);
    Ddpm<double> ddpm(ReverseVariance::kPosterior);
    const SamplingOptions options{.count = 50, .prior_std = grid.front().level.sigma};
    const auto one = run_sampler(ddim, denoiser, noise, grid, options);
    const auto other = run_sampler(ddpm, denoiser, noise, grid, options);
    for (std::size_t i = 0; i < grid.size(); ++i)
      EXPECT_TRUE(one.states[i].isApprox(other.states[i], 1e-11)) << "level " << i;
  }
}

TEST(Dpmpp2m, FirstStepEqualsDdimAndSecondExtrapolates) {
  const NoiseLevel a{1, 8}, b{1, 3}, c{1, 2};
  const Matrix x_a = random(1), first = random(2), second = random(3);
  Dpmpp2m<double> sampler;
  Ddim<double> ddim(0);
  const Matrix x_b = one_step(sampler, a, b, x_a, first, random(4));
  EXPECT_TRUE(x_b.isApprox(one_step(ddim, a, b, x_a, first, random(4)), 1e-13));

  ConstantDenoiser denoiser(second);
  GivenNoise noise(random(4));
  Matrix x = x_b, estimate;
  sampler.step({1, b, c, denoiser, noise}, x, estimate);
  const double h_previous = std::log(8.0 / 3), h = std::log(3.0 / 2), r = h_previous / h;
  const Matrix d = (1 + 1 / (2 * r)) * second - 1 / (2 * r) * first;
  EXPECT_TRUE(x.isApprox(2.0 / 3 * x_b - (std::exp(-h) - 1) * d, 1e-13));
}

TEST(Dpmpp2m, StartForgetsTheRunBefore) {
  const auto grid = even_lambda_grid(20, 0.1, 8, exploding);
  AxisGaussianDenoiser<double> denoiser(Eigen::Vector2d(0.5, -1), Eigen::Vector2d(0.3, 1.2));
  SeededNoise<double> noise(5, 0);
  Dpmpp2m<double> used, fresh;
  run_sampler(used, denoiser, noise, grid, {.count = 9, .prior_std = 20});
  const auto again = run_sampler(used, denoiser, noise, grid, {.count = 4, .prior_std = 20});
  EXPECT_EQ(again.samples, run_sampler(fresh, denoiser, noise, grid, {.count = 4, .prior_std = 20}).samples);
}

TEST(Dpmpp2m, ZeroAlphaAndZeroSigmaStepsAreFirstOrder) {
  const NoiseLevel nothing{0, 1}, some{0.3, 0.7}, more{0.6, 0.4}, data{1, 0};
  const Matrix x = random(1), x0 = random(2);
  Dpmpp2m<double> sampler;
  EXPECT_TRUE(one_step(sampler, nothing, some, x, x0, x).isApprox(0.3 * x0 + 0.7 * x, 1e-14));
  EXPECT_EQ(dpmpp_2m_update(some, more, std::numeric_limits<double>::infinity()).extrapolation, 0);
  EXPECT_EQ(dpmpp_2m_update(some, data, 0.5).extrapolation, 0);
  EXPECT_TRUE(one_step(sampler, some, data, x, x0, x).isApprox(x0, 1e-14));
}

TEST(Euler, EqualsDdimWithoutFreshNoiseOnEveryScale) {
  for (const auto& [from, to] : kPairs) {
    const AffineUpdate euler = euler_update(from, to), ddim = ddim_update(from, to, 0),
                       first = dpmpp_1s_update(from, to);
    EXPECT_NEAR(euler.x, ddim.x, 1e-14);
    EXPECT_NEAR(euler.x0, ddim.x0, 1e-14);
    EXPECT_NEAR(first.x, ddim.x, 1e-14);
    EXPECT_NEAR(first.x0, ddim.x0, 1e-13);
  }
}

TEST(Heun, StepEqualsTheAverageOfTwoSlopesWrittenOut) {
  for (const auto& [from, to] : kPairs) {
    if (from.alpha == 0) continue;
    const Matrix x = random(1);
    AxisGaussianDenoiser<double> denoiser(Eigen::Vector2d(0.4, -1), Eigen::Vector2d(0.3, 1.4));
    GivenNoise noise(random(2));
    Heun<double> sampler(FlowVariable::kRatio);
    Matrix moved = x, estimate, there_estimate;
    sampler.step({0, from, to, denoiser, noise}, moved, estimate);
    const Matrix y = x / from.alpha;
    const double h = to.ratio() - from.ratio();
    const Matrix slope = (y - estimate) / from.ratio(), there = y + h * slope;
    denoiser.denoise(to.alpha * there, to, there_estimate);
    const Matrix expected = to.alpha * (y + h / 2 * (slope + (there - there_estimate) / to.ratio()));
    EXPECT_TRUE(moved.isApprox(expected, 1e-10));
  }
}

TEST(EulerMaruyama, StepEqualsScoreAndIncrementWrittenOut) {
  for (const auto& [from, to] : kPairs) {
    if (from.alpha == 0) continue;
    const Matrix x = random(1), x0 = random(2), z = random(3);
    const double added = from.ratio() * from.ratio() - to.ratio() * to.ratio();
    const Matrix y = x / from.alpha, score = (x0 - y) / (from.ratio() * from.ratio());
    EulerMaruyama<double> sampler;
    EXPECT_TRUE(one_step(sampler, from, to, x, x0, z)
                    .isApprox(to.alpha * (y + added * score + std::sqrt(added) * z), 1e-10));
  }
}

TEST(Dpmpp2mSde, KeepsTheMarginalOnEveryScale) {
  for (const auto& [from, to] : kPairs) {
    const AffineUpdate update = dpmpp_2m_sde_update(from, to, 0.3).first_order;
    EXPECT_NEAR(update.x * from.alpha + update.x0, to.alpha, 1e-13);
    EXPECT_NEAR(std::hypot(update.x * from.sigma, update.noise), to.sigma, 1e-13 * from.sigma);
  }
}

TEST(Edm, ChurnFollowsThePaperAndWithoutItIsHeun) {
  const EdmChurn churn{10, 0.05, 50, 1};
  EXPECT_DOUBLE_EQ(churn.gamma({1, 1}, 40, false), 0.25);
  EXPECT_DOUBLE_EQ(churn.gamma({1, 1}, 5, false), std::sqrt(2) - 1);
  EXPECT_EQ(churn.gamma({1, 0.04}, 40, false), 0);
  EXPECT_EQ(churn.gamma({1, 51}, 40, false), 0);
  EXPECT_EQ(churn.gamma({0, 1}, 40, false), 0);
  AxisGaussianDenoiser<double> denoiser(Eigen::Vector2d(0.4, -1), Eigen::Vector2d(0.3, 1.4));
  GivenNoise noise(random(2));
  Matrix by_edm = random(1), by_heun = by_edm, estimate;
  Edm<double> edm({0, 0.05, 50, 1});
  Heun<double> heun(FlowVariable::kRatio);
  edm.step({0, {1, 20}, {1, 5}, denoiser, noise}, by_edm, estimate);
  heun.step({0, {1, 20}, {1, 5}, denoiser, noise}, by_heun, estimate);
  EXPECT_EQ(by_edm, by_heun);
}

TEST(Levels, BetweenTwoKeepTheirScale) {
  const NoiseLevel vp = level_between(level_of_alpha_bar(0.3), level_of_alpha_bar(0.9), 2);
  EXPECT_NEAR(vp.alpha * vp.alpha + vp.sigma * vp.sigma, 1, 1e-14);
  const NoiseLevel ve = level_between({1, 80}, {1, 20}, 50);
  EXPECT_EQ(ve.alpha, 1);
  EXPECT_EQ(ve.sigma, 50);
  const NoiseLevel on_flow = level_between({0, 1}, {0.1, 0.9}, 20);
  EXPECT_NEAR(on_flow.alpha + on_flow.sigma, 1, 1e-14);
  for (const NoiseLevel& level : {vp, on_flow}) EXPECT_GT(level.ratio(), 1);
}

}  // namespace
}  // namespace diffuscope
