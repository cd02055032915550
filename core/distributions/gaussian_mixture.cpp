#include "core/distributions/gaussian_mixture.h"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace diffuscope {
namespace {

// Relative to the largest entry: what rounding in a file or in a product A·Aᵀ may leave behind.
constexpr double kTolerance = 1e-9;

void check_component(const MixtureComponent& component, Eigen::Index dim, std::size_t number) {
  const auto fail = [&](const std::string& what) {
    throw UserError(fmt::format("component {} of the mixture: {}.", number, what));
  };
  const auto& covariance = component.covariance;
  if (!std::isfinite(component.weight) || component.weight < 0)
    fail(fmt::format("weight {} is not a number from 0 up", component.weight));
  if (component.mean.size() < 1) fail("the mean has no entries");
  if (component.mean.size() != dim)
    fail(fmt::format("the mean has {} entries, that of component 1 has {}", component.mean.size(), dim));
  const bool compact = covariance.size() == 1;
  if (!compact && (covariance.rows() != dim || covariance.cols() != dim))
    fail(fmt::format("the covariance is {}×{}, the mean needs {}×{}", covariance.rows(), covariance.cols(),
                     dim, dim));
  if (!component.mean.allFinite()) fail("the mean has an entry that is not a finite number");
  if (!covariance.allFinite()) fail("the covariance has an entry that is not a finite number");
  const double size = covariance.cwiseAbs().maxCoeff();
  if ((covariance - covariance.transpose()).cwiseAbs().maxCoeff() > kTolerance * size)
    fail("the covariance is not symmetric; entries (i, j) and (j, i) must be equal");
}

bool is_multiple_of_identity(const Eigen::MatrixXd& matrix) {
  return matrix == matrix(0, 0) * Eigen::MatrixXd::Identity(matrix.rows(), matrix.cols());
}

GaussianMixture::Spectrum spectrum_of(const MixtureComponent& component, std::size_t number) {
  const Eigen::MatrixXd& covariance = component.covariance;
  GaussianMixture::Spectrum spectrum;
  if (is_multiple_of_identity(covariance)) {
    spectrum.eigenvalues.setConstant(component.mean.size(), covariance(0, 0));
  } else {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(0.5 * (covariance + covariance.transpose()));
    spectrum.eigenvalues = solver.eigenvalues();
    spectrum.eigenvectors = solver.eigenvectors();
  }
  const double smallest = spectrum.eigenvalues.minCoeff();
  if (smallest < -kTolerance * covariance.cwiseAbs().maxCoeff())
    throw UserError(
        fmt::format("component {} of the mixture: the covariance has the eigenvalue {:.4g}; a covariance has "
                    "none below 0.",
                    number, smallest));
  spectrum.eigenvalues = spectrum.eigenvalues.cwiseMax(0.0);
  return spectrum;
}

}  // namespace

MixtureComponent round_component(double weight, const Eigen::VectorXd& mean, double std) {
  return {weight, mean, std * std * Eigen::MatrixXd::Identity(mean.size(), mean.size())};
}

MixtureComponent compact_component(double weight, const Eigen::VectorXd& mean, double std) {
  return {weight, mean, Eigen::MatrixXd::Constant(1, 1, std * std)};
}

GaussianMixture::GaussianMixture(std::vector<MixtureComponent> components)
    : components_(std::move(components)) {
  if (components_.empty()) throw UserError("a mixture needs at least one component.");
  const Eigen::Index dimension = components_.front().mean.size();
  double total = 0;
  for (std::size_t k = 0; k < components_.size(); ++k) {
    check_component(components_[k], dimension, k + 1);
    spectra_.push_back(spectrum_of(components_[k], k + 1));
    isotropic_ = isotropic_ && spectra_.back().eigenvectors.size() == 0;
    total += components_[k].weight;
  }
  if (!(total > 0) || !std::isfinite(total))
    throw UserError(
        fmt::format("the weights of the mixture add up to {}; at least one must be above 0.", total));

  means_.resize(dimension, static_cast<Eigen::Index>(components_.size()));
  for (std::size_t k = 0; k < components_.size(); ++k) {
    components_[k].weight /= total;
    choice_.add(components_[k].weight);
    means_.col(static_cast<Eigen::Index>(k)) = components_[k].mean.cast<float>();
    const Eigen::VectorXd roots = spectra_[k].eigenvalues.cwiseSqrt();
    if (isotropic_)
      stds_.push_back(static_cast<float>(roots(0)));
    else if (spectra_[k].eigenvectors.size() == 0)
      roots_.emplace_back(Eigen::MatrixXd(roots.asDiagonal()).cast<float>());
    else
      roots_.emplace_back((spectra_[k].eigenvectors * roots.asDiagonal()).cast<float>());
  }
}

int GaussianMixture::dim() const { return static_cast<int>(means_.rows()); }

void GaussianMixture::sample(std::uint64_t seed, Stream stream, std::uint64_t first,
                             Eigen::Ref<Points> out) const {
  constexpr Eigen::Index kTogether = 64;
  const Eigen::Index most = std::min(kTogether, out.cols());
  Eigen::RowVectorXf uniforms(most);
  Points normals(out.rows(), most);
  for (Eigen::Index done = 0; done < out.cols(); done += kTogether) {
    const Eigen::Index count = std::min(kTogether, out.cols() - done);
    fill_uniforms_and_normals(seed, stream, first + static_cast<std::uint64_t>(done), uniforms.head(count),
                              normals.leftCols(count));
    for (Eigen::Index j = 0; j < count; ++j) {
      const std::size_t k = choice_.at(uniforms[j]);
      const auto mean = means_.col(static_cast<Eigen::Index>(k));
      if (isotropic_)
        out.col(done + j) = mean + stds_[k] * normals.col(j);
      else
        out.col(done + j) = mean + roots_[k].lazyProduct(normals.col(j));
    }
  }
}

Moments GaussianMixture::moments() const {
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(dim());
  for (const auto& component : components_) mean += component.weight * component.mean;
  double variance = 0;  // summed over axes
  for (std::size_t k = 0; k < components_.size(); ++k)
    variance +=
        components_[k].weight * (spectra_[k].eigenvalues.sum() + (components_[k].mean - mean).squaredNorm());
  return {mean, std::sqrt(variance / dim())};
}

GaussianMixture GaussianMixture::standardized(const Eigen::VectorXd& shift, double scale) const {
  std::vector<MixtureComponent> components = components_;
  for (auto& component : components) {
    component.mean = (component.mean - shift) / scale;
    component.covariance /= scale * scale;
  }
  return GaussianMixture(std::move(components));
}

}  // namespace diffuscope
