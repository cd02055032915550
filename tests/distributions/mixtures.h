// Mixtures for tests: random full covariances in any dimension, and p_t written down directly with matrix
// inverses.
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <numbers>

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

/// `count` components in `dim` dimensions with random means, weights and full covariances, from `seed`.
inline GaussianMixture random_mixture(int dim, int count, std::uint64_t seed) {
  std::vector<MixtureComponent> components;
  for (int k = 0; k < count; ++k) {
    SampleRandom random(seed, Stream::kEvaluation, static_cast<std::uint64_t>(k));
    const Eigen::VectorXd mean = Eigen::VectorXd::NullaryExpr(dim, [&] { return 1.5 * random.normal(); });
    const Eigen::MatrixXd root =
        Eigen::MatrixXd::NullaryExpr(dim, dim, [&] { return 0.6 * random.normal(); });
    const Eigen::MatrixXd covariance = root * root.transpose() + 0.05 * Eigen::MatrixXd::Identity(dim, dim);
    components.push_back({0.2 + random.uniform(), mean, 0.5 * (covariance + covariance.transpose())});
  }
  return GaussianMixture(components);
}

/// Points where p_t is not negligible: samples of the mixture, scaled and noised as at `level`.
inline Eigen::MatrixXd noised_samples(const GaussianMixture& mixture, NoiseLevel level, Eigen::Index count) {
  Points noise(mixture.dim(), count);
  fill_normals(4, Stream::kForwardNoise, 0, 0, noise);
  return level.alpha * mixture.draw(6, count).cast<double>() + level.sigma * noise.cast<double>();
}

/// p_t(x) by its definition, Σ π_k exp(−½ dᵀC⁻¹d)/√det(2πC).
inline double direct_density(const GaussianMixture& mixture, NoiseLevel level, const Eigen::VectorXd& x) {
  double density = 0;
  for (const auto& component : mixture.components()) {
    const auto dim = component.mean.size();
    const Eigen::MatrixXd c = level.alpha * level.alpha * component.covariance +
                              level.sigma * level.sigma * Eigen::MatrixXd::Identity(dim, dim);
    const Eigen::VectorXd d = x - level.alpha * component.mean;
    density += component.weight * std::exp(-0.5 * d.dot(c.inverse() * d)) /
               std::sqrt((2 * std::numbers::pi * c).determinant());
  }
  return density;
}

}  // namespace diffuscope
