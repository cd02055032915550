// The mixture itself: its samples, its moments, its errors.
#include "core/distributions/gaussian_mixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/distributions/mixtures.h"

namespace diffuscope {
namespace {

TEST(GaussianMixture, SamplesHaveMeanAndFullCovariance) {
  constexpr Eigen::Index kCount = 400000;
  for (const int dim : {1, 2, 3, 5}) {
    const GaussianMixture mixture = random_mixture(dim, 3, 31);
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(dim);
    Eigen::MatrixXd second = Eigen::MatrixXd::Zero(dim, dim);
    for (const auto& component : mixture.components()) {
      mean += component.weight * component.mean;
      second += component.weight * (component.covariance + component.mean * component.mean.transpose());
    }
    const Eigen::MatrixXd covariance = second - mean * mean.transpose();
    const Eigen::MatrixXd centred = mixture.draw(1, kCount).cast<double>().colwise() - mean;
    const double root = std::sqrt(static_cast<double>(kCount));
    for (Eigen::Index i = 0; i < dim; ++i) {
      EXPECT_NEAR(centred.row(i).mean(), 0, 5 * std::sqrt(covariance(i, i)) / root) << dim;
      for (Eigen::Index j = 0; j <= i; ++j) {
        const Eigen::ArrayXd products = (centred.row(i).array() * centred.row(j).array()).transpose();
        const double error = std::sqrt((products - products.mean()).square().mean()) / root;
        EXPECT_NEAR(products.mean(), covariance(i, j), 5 * error) << dim << ": " << i << ", " << j;
      }
    }
    EXPECT_NEAR(mixture.moments().scale, std::sqrt(covariance.trace() / dim), 1e-12);
    EXPECT_LT((mixture.moments().mean - mean).norm(), 1e-12);
  }
}

TEST(GaussianMixture, CompactComponentsAreRoundOnesWithoutTheirMatrix) {
  std::vector<MixtureComponent> round, compact;
  for (int k = 0; k < 3; ++k) {
    const Eigen::VectorXd mean = Eigen::VectorXd::LinSpaced(4, -k, 1 + k);
    round.push_back(round_component(1 + k, mean, 0.3 + k));
    compact.push_back(compact_component(1 + k, mean, 0.3 + k));
  }
  const GaussianMixture a(round), b(compact);
  EXPECT_TRUE(b.isotropic());
  EXPECT_EQ(a.draw(3, 20), b.draw(3, 20));
  EXPECT_NEAR(a.moments().scale, b.moments().scale, 1e-12);
  const PointsOf<double> x = a.draw(4, 10).cast<double>();
  const NoiseLevel level{0.7, 0.4};
  PointsOf<double> first, second;
  MixtureAtLevel<double>(a.standardized(Eigen::VectorXd::Ones(4), 2), level).score(x, first);
  MixtureAtLevel<double>(b.standardized(Eigen::VectorXd::Ones(4), 2), level).score(x, second);
  EXPECT_EQ(first, second);
}

TEST(GaussianMixture, ComponentsAppearByWeight) {
  // Far apart, so that every sample tells its component; one weight is 0, and they need not add up to 1.
  std::vector<MixtureComponent> components;
  const std::vector<double> weights{3, 0, 1, 6};
  for (std::size_t k = 0; k < weights.size(); ++k)
    components.push_back(
        round_component(weights[k], Eigen::VectorXd::Constant(1, 100.0 * static_cast<double>(k)), 1));
  const GaussianMixture mixture(components);
  constexpr Eigen::Index kCount = 100000;
  const Eigen::ArrayXd x = mixture.draw(2, kCount).cast<double>().row(0).transpose().array();
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const double p = weights[k] / 10;
    EXPECT_DOUBLE_EQ(mixture.components()[k].weight, p);
    const double share = ((x - 100.0 * static_cast<double>(k)).abs() < 50).cast<double>().mean();
    EXPECT_NEAR(share, p, 5 * std::sqrt(p * (1 - p) / kCount));
  }
}

TEST(GaussianMixture, SingularCovarianceStaysOnItsLine) {
  const Eigen::MatrixXd covariance{{4, 2}, {2, 1}};  // rank 1, along (2, 1)
  const GaussianMixture mixture({{1, Eigen::Vector2d(1, 1), covariance}});
  const Eigen::MatrixXd x = mixture.draw(3, 1000).cast<double>();
  EXPECT_LT(((x.row(0).array() - 1) - 2 * (x.row(1).array() - 1)).abs().maxCoeff(), 1e-5);
  EXPECT_GT(x.row(0).maxCoeff(), 3);
}

TEST(GaussianMixture, StandardizedIsTheMixtureOfMappedPoints) {
  const GaussianMixture mixture = random_mixture(2, 3, 32);
  const Eigen::Vector2d shift(1, -2);
  const GaussianMixture mapped = mixture.standardized(shift, 2.5);
  const Eigen::Vector2d x(0.3, 0.4);
  // Densities under x ↦ (x − shift)/s gain the factor s^D.
  EXPECT_NEAR(direct_density(mapped, {1, 0}, (x - shift) / 2.5),
              2.5 * 2.5 * direct_density(mixture, {1, 0}, x), 1e-12);
}

std::string message_of(std::vector<MixtureComponent> components) {
  try {
    const GaussianMixture mixture(std::move(components));
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

TEST(GaussianMixture, BadInputNamesTheComponent) {
  using testing::AllOf, testing::HasSubstr;
  const MixtureComponent good = round_component(1, Eigen::Vector2d(0, 0), 1);
  const auto with = [&](auto&& change) {
    MixtureComponent bad = good;
    change(bad);
    return message_of({good, bad});
  };
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInf = std::numeric_limits<double>::infinity();
  EXPECT_THAT(message_of({}), HasSubstr("at least one component"));
  EXPECT_THAT(with([](auto& c) { c.weight = -1; }), AllOf(HasSubstr("component 2"), HasSubstr("weight -1")));
  EXPECT_THAT(with([](auto& c) { c.weight = kInf; }), AllOf(HasSubstr("component 2"), HasSubstr("weight")));
  EXPECT_THAT(message_of({round_component(0, Eigen::Vector2d(0, 0), 1)}),
              HasSubstr("weights of the mixture"));
  EXPECT_THAT(with([](auto& c) { c.mean = Eigen::VectorXd::Zero(3); }),
              AllOf(HasSubstr("component 2"), HasSubstr("3 entries"), HasSubstr("has 2")));
  EXPECT_THAT(with([](auto& c) { c.covariance = Eigen::MatrixXd::Identity(2, 3); }),
              AllOf(HasSubstr("component 2"), HasSubstr("2×3"), HasSubstr("2×2")));
  EXPECT_THAT(with([](auto& c) { c.mean(1) = kNan; }), AllOf(HasSubstr("component 2"), HasSubstr("mean")));
  EXPECT_THAT(with([](auto& c) { c.covariance(0, 0) = kNan; }),
              AllOf(HasSubstr("component 2"), HasSubstr("covariance")));
  EXPECT_THAT(with([](auto& c) { c.covariance(0, 1) = 0.5; }),
              AllOf(HasSubstr("component 2"), HasSubstr("symmetric")));
  EXPECT_THAT(with([](auto& c) { c.covariance << 1, 2, 2, 1; }),
              AllOf(HasSubstr("component 2"), HasSubstr("eigenvalue -1")));
  EXPECT_THAT(message_of({round_component(1, Eigen::VectorXd(), 1)}), HasSubstr("component 1"));
}

}  // namespace
}  // namespace diffuscope
