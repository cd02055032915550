#include "core/images/principal_plane.h"

#include <Eigen/Eigenvalues>

namespace diffuscope {
namespace {

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

}  // namespace

PrincipalPlane::PrincipalPlane(const Points& samples) {
  const Eigen::VectorXd mean = samples.cast<double>().rowwise().mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance_of(samples, mean));  // ascending
  mean_ = mean.cast<float>();
  axes_ = solver.eigenvectors().rightCols(2).rowwise().reverse().cast<float>();
  for (Eigen::Index i = 0; i < 2; ++i) {
    Eigen::Index largest = 0;
    axes_.col(i).cwiseAbs().maxCoeff(&largest);
    if (axes_(largest, i) < 0) axes_.col(i) *= -1;
  }
  const double total = solver.eigenvalues().sum();
  if (total > 0) shares_ = solver.eigenvalues().tail(2).reverse() / total;
}

Points PrincipalPlane::project(const Eigen::Ref<const Points>& samples) const {
  return axes_.transpose() * (samples.colwise() - mean_);
}

Points PrincipalPlane::lift(const Eigen::Ref<const Points>& coordinates) const {
  return (axes_ * coordinates).colwise() + mean_;
}

Points PrincipalPlane::project_vectors(const Eigen::Ref<const Points>& vectors) const {
  return axes_.transpose() * vectors;
}

}  // namespace diffuscope
