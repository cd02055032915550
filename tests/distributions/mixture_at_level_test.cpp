// The oracle under noise: against its definition, finite differences, numerical integration and its own
// limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/distributions/point_set.h"
#include "tests/distributions/mixtures.h"

namespace diffuscope {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

const std::vector<NoiseLevel> kLevels{NoiseLevel::variance_preserving(0.05),
                                      NoiseLevel::variance_preserving(1),
                                      NoiseLevel::variance_preserving(20),
                                      {1, 2},
                                      {0.3, 0.7},
                                      {1, 0},
                                      {0, 1.5}};

VectorXd log_density(const GaussianMixture& mixture, NoiseLevel level, const MatrixXd& x) {
  VectorXd out;
  MixtureAtLevel<double>(mixture, level).log_density(x, out);
  return out;
}
MatrixXd score(const GaussianMixture& mixture, NoiseLevel level, const MatrixXd& x) {
  MatrixXd out;
  MixtureAtLevel<double>(mixture, level).score(x, out);
  return out;
}
template <class Scalar>
PointsOf<Scalar> denoise(const GaussianMixture& mixture, NoiseLevel level, const PointsOf<Scalar>& x) {
  PointsOf<Scalar> out;
  MixtureAtLevel<Scalar>(mixture, level).denoise(x, out);
  return out;
}

// Full covariances in several dimensions, and round components, which take their own path.
std::vector<GaussianMixture> all_kinds() {
  std::vector<GaussianMixture> mixtures;
  for (const int dim : {1, 2, 3, 5}) {
    mixtures.push_back(random_mixture(dim, 4, 41));
    std::vector<MixtureComponent> round;
    for (const auto& component : mixtures.back().components())
      round.push_back(round_component(component.weight, component.mean, 0.1 + component.weight));
    mixtures.emplace_back(round);
    round.front() = random_mixture(dim, 4, 41).components().front();
    mixtures.emplace_back(round);  // round and full ones together
  }
  return mixtures;
}

TEST(MixtureAtLevel, DensityIsItsDefinition) {
  for (const auto& mixture : all_kinds())
    for (const NoiseLevel level : kLevels) {
      const MatrixXd x = noised_samples(mixture, level, 75);  // not a multiple of a block
      const VectorXd logs = log_density(mixture, level, x);
      for (Eigen::Index j = 0; j < x.cols(); ++j)
        ASSERT_NEAR(logs(j), std::log(direct_density(mixture, level, x.col(j))), 1e-10) << mixture.dim();
    }
}

TEST(MixtureAtLevel, DensityIntegratesToOne) {
  const DistributionPtr data = make_distribution("gaussian_mixture", {});
  const NoiseLevel level = NoiseLevel::variance_preserving(0.3);
  constexpr int kSide = 300;
  constexpr double kHalf = 6, kCell = 2 * kHalf / kSide;
  const MatrixXd x = MatrixXd::NullaryExpr(2, kSide * kSide, [&](Eigen::Index axis, Eigen::Index j) {
    return -kHalf + kCell * (static_cast<double>(axis == 0 ? j % kSide : j / kSide) + 0.5);
  });
  EXPECT_NEAR(log_density(*data->as_mixture(), level, x).array().exp().sum() * kCell * kCell, 1, 1e-8);
}

TEST(MixtureAtLevel, ScoreIsTheGradient) {
  for (const auto& mixture : all_kinds())
    for (const NoiseLevel level : kLevels) {
      const MatrixXd x = noised_samples(mixture, level, 40);
      const MatrixXd exact = score(mixture, level, x);
      MatrixXd numeric(x.rows(), x.cols());
      const double h = 1e-5;
      for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
        MatrixXd right = x, left = x;
        right.row(axis).array() += h;
        left.row(axis).array() -= h;
        numeric.row(axis) =
            ((log_density(mixture, level, right) - log_density(mixture, level, left)) / (2 * h)).transpose();
      }
      EXPECT_LT((exact - numeric).norm() / numeric.norm(), 1e-6) << mixture.dim();
    }
}

// Tweedie's formula: E[x_0|x] = (x + σ²∇ln p_t(x))/α, with the gradient by central differences.
TEST(MixtureAtLevel, DenoiserFollowsFromTheGradient) {
  for (const auto& mixture : all_kinds())
    for (const NoiseLevel level : {NoiseLevel::variance_preserving(0.5), NoiseLevel{1, 2}}) {
      const MatrixXd x = noised_samples(mixture, level, 40);
      const double h = 1e-5;
      MatrixXd expected = x;
      for (Eigen::Index axis = 0; axis < x.rows(); ++axis) {
        MatrixXd right = x, left = x;
        right.row(axis).array() += h;
        left.row(axis).array() -= h;
        const VectorXd slope =
            (log_density(mixture, level, right) - log_density(mixture, level, left)) / (2 * h);
        expected.row(axis) += level.sigma * level.sigma * slope.transpose();
      }
      expected /= level.alpha;
      EXPECT_LT((denoise(mixture, level, x) - expected).norm() / expected.norm(), 1e-7) << mixture.dim();
    }
}

// E[x_0|x] = ∫ x_0 p(x_0) N(x; αx_0, σ²) dx_0 / ∫ p(x_0) N(x; αx_0, σ²) dx_0 on a fine grid.
TEST(MixtureAtLevel, DenoiserIsThePosteriorMean) {
  for (const auto id : {"two_modes_1d", "three_modes_1d"}) {
    const DistributionPtr data = make_distribution(id, {});
    for (const NoiseLevel level :
         {NoiseLevel{0.9, 0.3}, NoiseLevel{0.6, 0.8}, NoiseLevel{0.05, 1}, NoiseLevel{1, 3}})
      for (const double x : {-2.5, -0.4, 0.0, 0.7, 3.1}) {
        double numerator = 0, denominator = 0;
        for (double x0 = -10; x0 < 10; x0 += 1e-3) {
          double density = 0;
          for (const auto& component : data->as_mixture()->components())
            density += component.weight / std::sqrt(component.covariance(0, 0)) *
                       std::exp(-0.5 * std::pow(x0 - component.mean(0), 2) / component.covariance(0, 0));
          density *= std::exp(-0.5 * std::pow((x - level.alpha * x0) / level.sigma, 2));
          numerator += x0 * density;
          denominator += density;
        }
        const MatrixXd point = MatrixXd::Constant(1, 1, x);
        EXPECT_NEAR(denoise(*data->as_mixture(), level, point)(0, 0), numerator / denominator, 1e-9)
            << id << x;
      }
  }
}

TEST(MixtureAtLevel, ResponsibilitiesAreBayesRule) {
  for (const auto& mixture : all_kinds()) {
    const NoiseLevel level = NoiseLevel::variance_preserving(0.7);
    const MatrixXd x = noised_samples(mixture, level, 50);
    MatrixXd shares;
    MixtureAtLevel<double>(mixture, level).responsibilities(x, shares);
    ASSERT_EQ(shares.rows(), static_cast<Eigen::Index>(mixture.components().size()));
    EXPECT_LT((shares.colwise().sum().array() - 1).abs().maxCoeff(), 1e-14);
    for (Eigen::Index k = 0; k < shares.rows(); ++k) {
      MixtureComponent alone = mixture.components()[static_cast<std::size_t>(k)];
      const double weight = std::exchange(alone.weight, 1);
      const GaussianMixture component({alone});
      for (Eigen::Index j = 0; j < x.cols(); ++j)
        ASSERT_NEAR(
            shares(k, j),
            weight * direct_density(component, level, x.col(j)) / direct_density(mixture, level, x.col(j)),
            1e-10);
    }
  }
}

TEST(MixtureAtLevel, LimitsOfTheLevel) {
  for (const auto& mixture : all_kinds()) {
    const MatrixXd x = noised_samples(mixture, {1, 1}, 40);
    const MatrixXd without_signal = denoise(mixture, {0, 1}, x);
    EXPECT_LT((without_signal.colwise() - mixture.moments().mean).norm(), 1e-12);
    EXPECT_LT((score(mixture, {0, 2}, x) + x / 4).norm(), 1e-12);
    EXPECT_LT((denoise(mixture, {0.5, 0}, x) - 2 * x).norm(), 1e-12);
  }
}

TEST(MixtureAtLevel, PointsHaveADenoiserAtEveryLevelButNoDensityWithoutNoise) {
  Points data(2, 3);
  data << 0, 1, -1, 0, 1, 2;
  const auto points = kernel_mixture(PointSet(data), 10, 0, 1);
  MatrixXd x(2, 1);
  x << 0.8, 1.1;
  // σ → 0: the nearest point; σ = 0: x itself, which must be one of them.
  EXPECT_LT((denoise(*points, {1, 1e-3}, x) - Eigen::Vector2d(1, 1)).norm(), 1e-12);
  EXPECT_EQ(denoise(*points, {1, 0}, x), x);
  const MixtureAtLevel<double> at_data(*points, {1, 0});
  VectorXd logs;
  MatrixXd out;
  EXPECT_THROW(at_data.log_density(x, logs), UserError);
  EXPECT_THROW(at_data.score(x, out), UserError);
  EXPECT_THROW(at_data.responsibilities(x, out), UserError);
  // Softmax over the points, formula 17.
  Eigen::Vector2d mean(0, 0);
  double total = 0;
  for (Eigen::Index k = 0; k < 3; ++k) {
    const Eigen::Vector2d point = data.col(k).cast<double>();
    const double weight = std::exp(-0.5 * (x.col(0) - 0.8 * point).squaredNorm() / 0.36);
    mean += weight * point;
    total += weight;
  }
  EXPECT_LT((denoise(*points, {0.8, 0.6}, x) - mean / total).norm(), 1e-12);
}

TEST(MixtureAtLevel, FloatAgreesWithDouble) {
  for (const auto& mixture : all_kinds())
    for (const double ratio : {0.1, 1.0, 10.0}) {
      const NoiseLevel level = NoiseLevel::variance_preserving(ratio);
      const Points x = noised_samples(mixture, level, 500).cast<float>();
      const MatrixXd exact = denoise<double>(mixture, level, x.cast<double>());
      EXPECT_LT((denoise<float>(mixture, level, x).cast<double>() - exact).cwiseAbs().maxCoeff(), 1e-4);
      Points scores;
      MixtureAtLevel<float>(mixture, level).score(x, scores);
      const MatrixXd exact_scores = score(mixture, level, x.cast<double>());
      EXPECT_LT((scores.cast<double>() - exact_scores).norm() / exact_scores.norm(), 1e-5);
      Eigen::VectorXf logs;
      MixtureAtLevel<float>(mixture, level).log_density(x, logs);
      EXPECT_LT((logs.cast<double>() - log_density(mixture, level, x.cast<double>())).cwiseAbs().maxCoeff(),
                1e-3);
    }
}

template <class Scalar>
void expect_safe_far_away(const GaussianMixture& mixture) {
  PointsOf<Scalar> x(2, 6);
  x << 1e4, -1e4, 0, 0, 7e3, 0.5, 0, 0, 1e4, -1e4, -7e3, 0.5;
  for (const double sigma : {1e-3, 1.0, 80.0}) {
    const MixtureAtLevel<Scalar> at_level(mixture, {1, sigma});
    Eigen::Matrix<Scalar, Eigen::Dynamic, 1> logs;
    PointsOf<Scalar> scores, denoised, shares;
    at_level.log_density(x, logs);
    at_level.score(x, scores);
    at_level.denoise(x, denoised);
    at_level.responsibilities(x, shares);
    EXPECT_TRUE(logs.allFinite() && scores.allFinite() && denoised.allFinite() && shares.allFinite())
        << sigma;
    EXPECT_LT((shares.colwise().sum().array() - 1).abs().maxCoeff(), 1e-5);
    for (Eigen::Index j = 0; j < x.cols(); ++j)  // the score points inwards
      EXPECT_LT(scores.col(j).dot(x.col(j)), 0) << sigma << ", point " << j;
  }
}

TEST(MixtureAtLevel, FarPointsAndTinyNoiseStayFinite) {
  const auto points = kernel_mixture(PointSet(Points::Zero(2, 1)), 1, 0, 1);
  const DistributionPtr ring = make_distribution("ring8", {{"radius", 0.5}, {"std", 0.02}});
  const auto spread_out =
      random_mixture(2, 1, 5).standardized(random_mixture(2, 1, 5).components()[0].mean, 10);
  for (const GaussianMixture* mixture :
       std::initializer_list<const GaussianMixture*>{points.get(), ring->as_mixture(), &spread_out}) {
    expect_safe_far_away<float>(*mixture);
    expect_safe_far_away<double>(*mixture);
  }
}

TEST(MixtureAtLevel, FarAwayTheNearestComponentDecides) {
  // Equal widths: on the axis of one mode, that mode's Gaussian is all there is.
  const DistributionPtr ring = make_distribution("ring8", {});
  MatrixXd x(2, 1);
  x << 1e4, 0;
  const double variance = 0.01 + 1e-6;
  EXPECT_NEAR(log_density(*ring->as_mixture(), {1, 1e-3}, x)(0) /
                  (-0.5 * std::pow(1e4 - 2, 2) / variance - std::log(8 * 2 * std::numbers::pi * variance)),
              1, 1e-14);
  EXPECT_NEAR(score(*ring->as_mixture(), {1, 1e-3}, x)(0, 0) / (-(1e4 - 2) / variance), 1, 1e-14);
}

TEST(MixtureAtLevel, BlocksOfColumnsGiveTheSameValues) {
  const GaussianMixture mixture = random_mixture(2, 4, 43);
  const NoiseLevel level = NoiseLevel::variance_preserving(0.4);
  const MixtureAtLevel<float> at_level(mixture, level);
  const Points x = noised_samples(mixture, level, 101).cast<float>();
  Points whole, pieces(2, 101), scores, score_pieces(2, 101);
  Eigen::VectorXf logs, log_pieces(101);
  at_level.denoise(x, whole);
  at_level.score(x, scores);
  at_level.log_density(x, logs);
  for (Eigen::Index first = 0, size = 1; first < 101; first += size, ++size) {
    const Eigen::Index count = std::min(size, 101 - first);
    at_level.denoise(x.middleCols(first, count), pieces.middleCols(first, count));
    at_level.score(x.middleCols(first, count), score_pieces.middleCols(first, count));
    at_level.log_density(x.middleCols(first, count), log_pieces.segment(first, count));
  }
  EXPECT_EQ(whole, pieces);
  EXPECT_EQ(scores, score_pieces);
  EXPECT_EQ(logs, log_pieces);
}

TEST(MixtureAtLevel, NoPointsNoTrouble) {
  const MixtureAtLevel<float> at_level(random_mixture(2, 2, 1), {1, 1});
  Points out;
  at_level.denoise(Points(2, 0), out);
  EXPECT_EQ(out.cols(), 0);
}

}  // namespace
}  // namespace diffuscope
