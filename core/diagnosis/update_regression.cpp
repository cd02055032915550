#include "core/diagnosis/update_regression.h"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

double& coefficient(UpdateCoefficients& c, int column) {
  switch (column) {
    case StepMoments::kX:
      return c.x;
    case StepMoments::kEps:
      return c.eps;
    case StepMoments::kNoise:
      return c.noise;
    default:
      return c.previous_x0;
  }
}

using ColumnWeights = Eigen::Matrix<double, StepMoments::kColumns, 1>;

/// The residual x_s − (the update) as a combination of the columns.
ColumnWeights residual_weights(const UpdateCoefficients& c, bool has_noise) {
  ColumnWeights weights;
  weights << 1, 1 - c.x, -c.eps, has_noise ? -c.noise : 0, -c.previous_x0,
      has_noise ? 0 : -c.noise * c.noise_mean;
  return weights;
}

}  // namespace

double StepMoments::residual_square(const UpdateCoefficients& c, bool has_noise) const {
  const ColumnWeights weights = residual_weights(c, has_noise);
  return std::max(0.0, weights.dot(products * weights));
}

Eigen::Matrix<double, StepMoments::kColumns, 1> StepMoments::residual_products(const UpdateCoefficients& c,
                                                                               bool has_noise) const {
  return products * residual_weights(c, has_noise);
}

std::vector<StepMoments> step_moments(const RecordedTrajectory& trajectory,
                                      std::span<const GridLevel> levels) {
  std::vector<StepMoments> all;
  const Eigen::Index values = trajectory.states.front().size();
  const auto flat = [values](const PointsOf<double>& m) {
    return Eigen::Map<const Eigen::VectorXd>(m.data(), values);
  };
  Eigen::MatrixXd columns = Eigen::MatrixXd::Zero(values, StepMoments::kColumns);
  columns.col(StepMoments::kOne).setOnes();
  for (std::size_t i = 0; i + 1 < trajectory.states.size(); ++i) {
    const PointsOf<double>& x = trajectory.states[i];
    columns.col(StepMoments::kUpdate) = flat(trajectory.states[i + 1]) - flat(x);
    columns.col(StepMoments::kX) = flat(x);
    columns.col(StepMoments::kEps) = flat(trajectory.eps[i]);
    if (trajectory.has_noise()) columns.col(StepMoments::kNoise) = flat(trajectory.noise[i]);
    if (i > 0 && levels[i - 1].level.alpha > 0) {
      const PointsOf<double> previous =
          x0_from_eps(trajectory.states[i - 1], trajectory.eps[i - 1], levels[i - 1].level);
      columns.col(StepMoments::kPrevious) = flat(previous);
    }
    StepMoments moments;
    moments.count = static_cast<double>(values);
    moments.products = columns.transpose() * columns / moments.count;
    all.push_back(moments);
  }
  return all;
}

std::optional<FoundUpdate> regress_update(const StepMoments& moments, bool has_noise, bool with_previous,
                                          const UpdateCoefficients& near, double smallest) {
  std::vector<int> used{StepMoments::kX, StepMoments::kEps};
  if (has_noise && moments.products(StepMoments::kNoise, StepMoments::kNoise) > 0)
    used.push_back(StepMoments::kNoise);
  if (with_previous) used.push_back(StepMoments::kPrevious);
  const auto k = static_cast<Eigen::Index>(used.size());
  if (moments.count < static_cast<double>(k)) return std::nullopt;
  // x_s − near(x_t, ε̂, …) is what is left to be explained.
  FoundUpdate found;
  found.coefficients = {.x = near.x, .eps = near.eps, .noise = has_noise ? near.noise : 0};
  if (with_previous) found.coefficients.previous_x0 = near.previous_x0;
  const auto left = moments.residual_products(found.coefficients, has_noise);
  Eigen::MatrixXd normal(k, k);
  Eigen::VectorXd target(k), scale(k);
  const auto column = [&](Eigen::Index i) { return used[static_cast<std::size_t>(i)]; };
  for (Eigen::Index i = 0; i < k; ++i) {
    const double square = moments.products(column(i), column(i));
    scale(i) = square > 0 ? 1 / std::sqrt(square) : 0;
    target(i) = left(column(i)) * scale(i);
  }
  for (Eigen::Index i = 0; i < k; ++i)
    for (Eigen::Index j = 0; j < k; ++j)
      normal(i, j) = moments.products(column(i), column(j)) * scale(i) * scale(j);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(normal);
  const Eigen::VectorXd inverse =
      solver.eigenvalues().unaryExpr([smallest](double v) { return v > smallest ? 1 / v : 0; });
  const Eigen::MatrixXd covariance =
      solver.eigenvectors() * inverse.asDiagonal() * solver.eigenvectors().transpose();
  const Eigen::VectorXd solution = scale.asDiagonal() * (covariance * target);
  for (Eigen::Index i = 0; i < k; ++i) coefficient(found.coefficients, column(i)) += solution(i);
  const double square = moments.residual_square(found.coefficients, has_noise);
  found.residual = std::sqrt(square);
  found.update = moments.update_rms();
  found.collinear = solver.eigenvalues()(0) < kCollinear;
  const double freedom = std::max(1.0, moments.count - static_cast<double>(k));
  for (Eigen::Index i = 0; i < k; ++i)
    coefficient(found.standard_error, column(i)) =
        scale(i) * std::sqrt(square * std::max(0.0, covariance(i, i)) / freedom);
  return found;
}

}  // namespace diffuscope
