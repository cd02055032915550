// Conversions between predictions: from known x_0 and ε every form must lead back to them.
#include "core/denoisers/parameterization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {
namespace {

using Eigen::MatrixXd;

class Parameterization : public testing::TestWithParam<NoiseLevel> {
 protected:
  const NoiseLevel level = GetParam();
  const MatrixXd x0 = MatrixXd::Random(3, 20);
  const MatrixXd eps = MatrixXd::Random(3, 20);
  const MatrixXd x = level.alpha * x0 + level.sigma * eps;
};

// Variance preserving, exploding, flow (α + σ = 1), all noise, no noise.
INSTANTIATE_TEST_SUITE_P(Levels, Parameterization,
                         testing::Values(NoiseLevel::variance_preserving(0.1),
                                         NoiseLevel::variance_preserving(10), NoiseLevel{1, 3},
                                         NoiseLevel{0.3, 0.7}, NoiseLevel{0, 1}, NoiseLevel{1, 0}));

TEST_P(Parameterization, EpsAndX0) {
  if (level.sigma > 0) {
    EXPECT_LT((eps_from_x0(x, x0, level) - eps).norm(), 1e-12);
  }
  if (level.alpha > 0) {
    EXPECT_LT((x0_from_eps(x, eps, level) - x0).norm(), 1e-12);
  }
}

TEST_P(Parameterization, VelocityLeadsBackToBoth) {
  const MatrixXd v = v_from_x0_eps(x0, eps, level);
  EXPECT_LT((x0_from_v(x, v, level) - x0).norm(), 1e-12);
  EXPECT_LT((eps_from_v(x, v, level) - eps).norm(), 1e-12);
}

TEST_P(Parameterization, ScoreIsNegativeNoise) {
  if (level.sigma > 0) {
    EXPECT_LT((score_from_x0(x, x0, level) + eps / level.sigma).norm(), 1e-10);
  }
}

/// Every prediction from x_0 and back, and from each to each other through x_0; ε, v and score as defined.
TEST_P(Parameterization, EveryPredictionRoundTrips) {
  if (level.sigma == 0) return;  // without noise only x_0 and v can be told from x
  const NoiseLevel before{std::sqrt(0.5 + 0.5 * level.alpha * level.alpha), 0.5 * level.sigma};
  for (int i = 0; i < static_cast<int>(kPredictionIds.size()); ++i) {
    const auto prediction = static_cast<Prediction>(i);
    if (level.alpha == 0 && (prediction == Prediction::kEps || prediction == Prediction::kScore)) continue;
    const PredictionForm form = prediction_form(prediction, {level, before, 0.7});
    const MatrixXd value = prediction_from_x0(x, x0, form);
    EXPECT_LT((x0_from_prediction(x, value, form) - x0).norm(), 1e-12)
        << kPredictionIds[static_cast<std::size_t>(i)];
    if (prediction == Prediction::kEps) {
      EXPECT_LT((value - eps).norm(), 1e-12);
    }
    if (prediction == Prediction::kX0) {
      EXPECT_EQ(value, x0);
    }
    if (prediction == Prediction::kV) {
      EXPECT_LT((value - v_from_x0_eps(x0, eps, level)).norm(), 1e-12);
    }
    if (prediction == Prediction::kScore) {
      EXPECT_LT((value + eps / level.sigma).norm(), 1e-10);
    }
  }
}

// An error in ε̂ is an error in every other prediction of the same answer, longer by this factor.
TEST_P(Parameterization, ErrorsScaleByTheirFactor) {
  if (level.sigma == 0 || level.alpha == 0) return;
  const MatrixXd error = 0.1 * MatrixXd::Random(3, 20), guess = x0_from_eps(x, eps + error, level);
  for (const Prediction unit : {Prediction::kEps, Prediction::kX0, Prediction::kV, Prediction::kScore}) {
    const PredictionForm form = prediction_form(unit, {level});
    const MatrixXd difference = prediction_from_x0(x, guess, form) - prediction_from_x0(x, x0, form);
    EXPECT_NEAR(difference.norm() / error.norm(), error_factor(unit, level),
                1e-9 * error_factor(unit, level));
  }
}

// μ is the mean of the Gaussian q(x_s | x_t, x_0): the product of q(x_t|x_s) and q(x_s|x_0), by completing
// the square in one dimension.
TEST(PosteriorCoefficients, AreThoseOfBayesRule) {
  const NoiseLevel s = NoiseLevel::variance_preserving(0.4), t = NoiseLevel::variance_preserving(0.9);
  const double x0 = 0.7, xt = -0.3;
  const Transition q = transition(s, t);
  const double precision = q.alpha * q.alpha / q.variance + 1 / (s.sigma * s.sigma);
  const double mean = (q.alpha * xt / q.variance + s.alpha * x0 / (s.sigma * s.sigma)) / precision;
  const PosteriorCoefficients mu = posterior_coefficients(s, t);
  EXPECT_NEAR(mu.x * xt + mu.x0 * x0, mean, 1e-14);
  EXPECT_EQ(posterior_coefficients({1, 0}, t).x0, 1);  // from t to the data themselves: x_0
}

// The v of Salimans & Ho 2022 is the derivative of x along the circle α = cos φ, σ = sin φ.
TEST(Velocity, IsTheDerivativeInTheAngle) {
  const double phi = 0.6, h = 1e-6, x0 = 0.3, eps = -1.2;
  const auto x = [&](double angle) { return std::cos(angle) * x0 + std::sin(angle) * eps; };
  const MatrixXd v = v_from_x0_eps(MatrixXd::Constant(1, 1, x0), MatrixXd::Constant(1, 1, eps),
                                   {std::cos(phi), std::sin(phi)});
  EXPECT_NEAR(v(0, 0), (x(phi + h) - x(phi - h)) / (2 * h), 1e-9);
}

TEST(Score, OfTheExactDenoiserIsTheExactScore) {
  const DistributionPtr data = make_distribution("gaussian_mixture", {});
  const NoiseLevel level{0.8, 0.6};
  const MixtureAtLevel<double> at_level(*data->as_mixture(), level);
  const MatrixXd x = 2 * MatrixXd::Random(2, 30);
  MatrixXd x0, score;
  at_level.denoise(x, x0);
  at_level.score(x, score);
  EXPECT_LT((score_from_x0(x, x0, level) - score).norm() / score.norm(), 1e-12);
}

// At σ_d = 1 the scalings give unit variance to the input and the target (Karras et al. 2022, eq. 114 and
// 117).
TEST(EdmScaling, UnitVarianceOfInputAndTarget) {
  for (const double data_std : {0.5, 1.0, 2.0})
    for (const double ratio : {0.01, 1.0, 80.0}) {
      const EdmScaling c = edm_scaling(ratio, data_std);
      EXPECT_NEAR(c.in * c.in * (ratio * ratio + data_std * data_std), 1, 1e-12);
      // Target F = (x_0 − c_skip(x_0 + σε))/c_out.
      const double variance = std::pow((1 - c.skip) * data_std, 2) + std::pow(c.skip * ratio, 2);
      EXPECT_NEAR(variance / (c.out * c.out), 1, 1e-10);
    }
  const EdmScaling limit = edm_scaling(std::numeric_limits<double>::infinity(), 0.7);
  const EdmScaling large = edm_scaling(1e9, 0.7);
  EXPECT_NEAR(limit.skip, large.skip, 1e-12);
  EXPECT_NEAR(limit.out, large.out, 1e-12);
  EXPECT_NEAR(limit.in, large.in, 1e-8);
}

}  // namespace
}  // namespace diffuscope
