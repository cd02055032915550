#include "core/images/principal_plane.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "core/random.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kMostForEigenvalues = 256;  // numbers of an image, for all eigenvalues at once
constexpr Eigen::Index kMostSamples = 4096;        // beyond that

/// The two main axes, the larger first, and their shares of the variance.
struct Axes {
  Eigen::MatrixXd directions;  // D×2
  Eigen::Vector2d shares{0, 0};
};

/// Covariance in double, from blocks of samples so that they need no second copy.
Eigen::MatrixXd covariance_of(const Points& samples, const Eigen::VectorXd& mean) {
  constexpr Eigen::Index kBlock = 1024;
  Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(samples.rows(), samples.rows());
  for (Eigen::Index first = 0; first < samples.cols(); first += kBlock) {
    const Eigen::MatrixXd block =
        samples.middleCols(first, std::min(kBlock, samples.cols() - first)).cast<double>().colwise() - mean;
    sum.selfadjointView<Eigen::Lower>().rankUpdate(block);
  }
  return sum / static_cast<double>(samples.cols());
}

Axes axes_by_eigenvalues(const Points& samples, const Eigen::VectorXd& mean) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance_of(samples, mean));  // ascending
  Axes axes{solver.eigenvectors().rightCols(2).rowwise().reverse()};
  const double total = solver.eigenvalues().sum();
  if (total > 0) axes.shares = solver.eigenvalues().tail(2).reverse() / total;
  return axes;
}

/// Orthogonal iteration with some directions to spare, so that it converges where the third eigenvalue is
/// close to the second; Rayleigh and Ritz take the best two of what they span (Golub & Van Loan, 8.2).
Axes axes_by_iteration(const Points& samples, const Eigen::VectorXd& mean) {
  constexpr Eigen::Index kDirections = 10;
  constexpr int kRounds = 60;
  const Eigen::Index stride = (samples.cols() + kMostSamples - 1) / kMostSamples;
  const Eigen::Index count = (samples.cols() + stride - 1) / stride;
  Eigen::MatrixXd x(samples.rows(), count);
  for (Eigen::Index j = 0; j < count; ++j) x.col(j) = samples.col(j * stride).cast<double>() - mean;
  SampleRandom random(1, Stream::kEvaluation, 0);
  Eigen::MatrixXd basis(samples.rows(), kDirections), image;
  for (double& value : basis.reshaped()) value = random.normal();
  for (int round = 0; round < kRounds; ++round) {
    image.noalias() = x * (x.transpose() * basis);
    const Eigen::HouseholderQR<Eigen::MatrixXd> factor(image);
    basis = factor.householderQ() * Eigen::MatrixXd::Identity(samples.rows(), kDirections);
  }
  const Eigen::MatrixXd reduced = x.transpose() * basis;  // N×directions
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(reduced.transpose() * reduced);
  Axes axes{basis * solver.eigenvectors().rightCols(2).rowwise().reverse()};
  const double total = x.squaredNorm();
  if (total > 0) axes.shares = solver.eigenvalues().tail(2).reverse() / total;
  return axes;
}

}  // namespace

PrincipalPlane::PrincipalPlane(const Points& samples) {
  const Eigen::VectorXd mean = samples.cast<double>().rowwise().mean();
  const Axes axes = samples.rows() <= kMostForEigenvalues ? axes_by_eigenvalues(samples, mean)
                                                          : axes_by_iteration(samples, mean);
  mean_ = mean.cast<float>();
  axes_ = axes.directions.cast<float>();
  shares_ = axes.shares;
  for (Eigen::Index i = 0; i < 2; ++i) {
    Eigen::Index largest = 0;
    axes_.col(i).cwiseAbs().maxCoeff(&largest);
    if (axes_(largest, i) < 0) axes_.col(i) *= -1;
  }
}

}  // namespace diffuscope
