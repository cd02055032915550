#include "core/theory/posterior.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>

#include "core/normal_density.h"
#include "core/random.h"

namespace diffuscope {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Σ_k V diag(values) Vᵀ in the eigenbasis of a component.
MatrixXd in_basis(const GaussianMixture::Spectrum& spectrum, const VectorXd& values) {
  if (spectrum.eigenvectors.size() == 0) return values.asDiagonal();
  return spectrum.eigenvectors * values.asDiagonal() * spectrum.eigenvectors.transpose();
}

/// Rows of independent normals for `samples` points: block `step` of the stream.
MatrixXd normals(int dim, Eigen::Index samples, std::uint64_t seed, std::uint32_t step) {
  Points z(dim, samples);
  fill_normals(seed, Stream::kPosterior, step, 0, z);
  return z.cast<double>();
}

/// Column j: ln N(x_j; mean_j, variance·I).
VectorXd log_round_normal(const MatrixXd& x, const MatrixXd& mean, double variance) {
  const double constant = static_cast<double>(x.rows()) * std::log(2 * std::numbers::pi * variance);
  return (-0.5 * (constant + (x - mean).colwise().squaredNorm().array() / variance)).matrix().transpose();
}

/// KL(q ‖ n) = E_n[w ln w − w + 1] with w = q/n, and its integrand under the proposal (q + n)/2: bounded, and
/// of the order of the result even where q and n nearly agree (the balance heuristic of Veach 1997).
double gap_integrand(double log_w) {
  const double w = std::exp(std::min(log_w, 700.0));
  const double f = std::abs(log_w) < 1e-4 ? 0.5 * log_w * log_w : w * log_w - w + 1;
  if (log_w > 50) return 2 * (log_w - 1);
  return 2 * f / (1 + w);
}

}  // namespace

Gaussian posterior(NoiseLevel s, NoiseLevel t, const VectorXd& x_t, const VectorXd& x_0) {
  const PosteriorCoefficients q = posterior_coefficients(s, t);
  return {q.x * x_t + q.x0 * x_0, q.variance * MatrixXd::Identity(x_t.size(), x_t.size())};
}

GaussianMixture reverse_conditional(const GaussianMixture& data, NoiseLevel s, NoiseLevel t,
                                    const VectorXd& x_t) {
  MatrixXd shares;
  MixtureAtLevel<double>(data, t).responsibilities(x_t, shares);
  const Transition q = transition(s, t);
  std::vector<MixtureComponent> components;
  for (std::size_t k = 0; k < data.components().size(); ++k) {
    const auto& spectrum = data.spectra()[k];
    const VectorXd& mean = data.components()[k].mean;
    const Eigen::ArrayXd at_s = s.alpha * s.alpha * spectrum.eigenvalues.array() + s.sigma * s.sigma;
    const Eigen::ArrayXd at_t = t.alpha * t.alpha * spectrum.eigenvalues.array() + t.sigma * t.sigma;
    // In the eigenbasis V = C_s − a²C_s²/C_t = C_s σ_ts²/C_t, which loses no digits.
    const MatrixXd gain = in_basis(spectrum, (q.alpha * at_s / at_t).matrix());
    components.push_back({shares(static_cast<Eigen::Index>(k), 0),
                          s.alpha * mean + gain * (x_t - t.alpha * mean),
                          in_basis(spectrum, (at_s * q.variance / at_t).matrix())});
    auto& covariance = components.back().covariance;
    covariance = (0.5 * (covariance + covariance.transpose())).eval();
  }
  return GaussianMixture(std::move(components));
}

Gaussian best_gaussian(const GaussianMixture& mixture) {
  Gaussian best{VectorXd::Zero(mixture.dim()), MatrixXd::Zero(mixture.dim(), mixture.dim())};
  for (const auto& component : mixture.components()) best.mean += component.weight * component.mean;
  for (const auto& component : mixture.components()) {
    const VectorXd deviation = component.mean - best.mean;
    best.covariance += component.weight * (component.covariance + deviation * deviation.transpose());
  }
  return best;
}

GaussianKl gaussian_kl(const Gaussian& p, const Gaussian& q) {
  const Eigen::LLT<MatrixXd> factor(q.covariance);
  if (factor.info() != Eigen::Success)
    throw UserError("KL to a Gaussian whose covariance is singular is infinite: give it some variance.");
  const auto half_log_det = [](const auto& llt) {
    return MatrixXd(llt.matrixL()).diagonal().array().log().sum();
  };
  const VectorXd whitened = factor.matrixL().solve(p.mean - q.mean);
  const Eigen::LLT<MatrixXd> own(p.covariance);
  GaussianKl kl{.mean_part = 0.5 * whitened.squaredNorm()};
  if (own.info() != Eigen::Success) {
    kl.variance_part = std::numeric_limits<double>::infinity();
    return kl;
  }
  const double trace = factor.solve(p.covariance).trace();
  kl.variance_part =
      0.5 * (trace - static_cast<double>(p.mean.size())) + half_log_det(factor) - half_log_det(own);
  return kl;
}

VectorXd posterior_weights(const Eigen::Ref<const Points>& points, NoiseLevel t, const VectorXd& x_t) {
  VectorXd distances(points.cols());
  for (Eigen::Index j = 0; j < points.cols(); ++j)
    distances(j) = (x_t - t.alpha * points.col(j).cast<double>()).squaredNorm();
  const double scale = t.sigma > 0 ? 0.5 / (t.sigma * t.sigma) : std::numeric_limits<double>::max();
  const VectorXd weights = (-(distances.array() - distances.minCoeff()) * scale).exp().matrix();
  return weights / weights.sum();
}

BayesFactors bayes_factors(NoiseLevel s, NoiseLevel t, double x_0, double x_t, std::span<const double> xs) {
  const Transition q = transition(s, t);
  BayesFactors factors;
  factors.evidence = normal_density(x_t, t.alpha * x_0, t.sigma);
  const PosteriorCoefficients p = posterior_coefficients(s, t);
  for (const double x : xs) {
    factors.likelihood.push_back(normal_density(x_t, q.alpha * x, std::sqrt(q.variance)));
    factors.prior.push_back(normal_density(x, s.alpha * x_0, s.sigma));
    factors.posterior.push_back(normal_density(x, p.x * x_t + p.x0 * x_0, std::sqrt(p.variance)));
  }
  return factors;
}

Estimate gaussian_gap(const GaussianMixture& data, NoiseLevel s, NoiseLevel t, Eigen::Index samples,
                      std::uint64_t seed) {
  const int dim = data.dim();
  const Transition q = transition(s, t);
  const PosteriorCoefficients step = posterior_coefficients(s, t);
  const MatrixXd x_s = s.alpha * data.draw(seed, samples, Stream::kPosterior).cast<double>() +
                       s.sigma * normals(dim, samples, seed, 1);
  const MatrixXd x_t = q.alpha * x_s + std::sqrt(q.variance) * normals(dim, samples, seed, 2);
  const MixtureAtLevel<double> at_s(data, s), at_t(data, t);
  MatrixXd x_0, covariances;
  VectorXd log_t, log_s, log_other;
  at_t.denoise(x_t, x_0);
  at_t.posterior_covariance(x_t, covariances);
  at_t.log_density(x_t, log_t);

  // The best Gaussian at every x_t, a point of it, and ln N at both points.
  const MatrixXd z = normals(dim, samples, seed, 3);
  MatrixXd other(dim, samples);
  VectorXd log_n(samples), log_n_other(samples);
  for (Eigen::Index j = 0; j < samples; ++j) {
    const VectorXd mean = step.x * x_t.col(j) + step.x0 * x_0.col(j);
    const MatrixXd covariance = step.variance * MatrixXd::Identity(dim, dim) +
                                step.x0 * step.x0 * covariances.col(j).reshaped(dim, dim);
    const Eigen::LLT<MatrixXd> factor(covariance);
    const MatrixXd root = factor.matrixL();
    other.col(j) = mean + root * z.col(j);
    const double constant = -0.5 * dim * std::log(2 * std::numbers::pi) - root.diagonal().array().log().sum();
    log_n(j) = constant - 0.5 * factor.matrixL().solve(x_s.col(j) - mean).squaredNorm();
    log_n_other(j) = constant - 0.5 * z.col(j).squaredNorm();
  }
  // Bayes' rule: ln q(x_s|x_t) = ln p_s(x_s) + ln q(x_t|x_s) − ln p_t(x_t).
  at_s.log_density(x_s, log_s);
  at_s.log_density(other, log_other);
  const VectorXd log_w = log_s + log_round_normal(x_t, q.alpha * x_s, q.variance) - log_t - log_n;
  const VectorXd log_w_other =
      log_other + log_round_normal(x_t, q.alpha * other, q.variance) - log_t - log_n_other;
  const VectorXd values = 0.5 * (log_w.unaryExpr(&gap_integrand) + log_w_other.unaryExpr(&gap_integrand));
  return estimate(values);
}

GapCurve gap_curve(const GaussianMixture& data, const Schedule& schedule, int points, Eigen::Index samples,
                   std::uint64_t seed, const std::atomic<bool>* cancelled) {
  GapCurve curve;
  const int steps = schedule.steps() - 1;  // t = 2 … T
  const int count = std::min(points, steps);
  double variance = 0;
  for (int i = 0; i < count && !(cancelled && *cancelled); ++i) {
    // Every value of t stands for an equal share of the steps, from its middle.
    const int first = static_cast<int>(static_cast<std::int64_t>(steps) * i / count);
    const int next = static_cast<int>(static_cast<std::int64_t>(steps) * (i + 1) / count);
    const int t = 2 + (first + next - 1) / 2;
    const Estimate gap =
        gaussian_gap(data, schedule.at(t - 1), schedule.at(t), samples, seed + static_cast<std::uint64_t>(t));
    curve.t.push_back(t);
    curve.gap.push_back(gap);
    curve.total.mean += (next - first) * gap.mean;
    variance += std::pow((next - first) * gap.standard_error, 2);
  }
  curve.total.standard_error = std::sqrt(variance);
  return curve;
}

}  // namespace diffuscope
