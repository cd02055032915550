#include "core/diagnosis/update_regression.h"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/denoisers/parameterization.h"

namespace diffuscope {
namespace {

/// Below this smallest eigenvalue of the scaled normal equations, rounding to float32 (6e-8 of x_t) moves the
/// coefficients by more than about 1e-4.
constexpr double kCollinear = 1e-6;

/// Directions with less than this share carry no information even in double precision.
constexpr double kNothing = 1e-13;

}  // namespace

double StepMoments::residual_square(const UpdateCoefficients& c, bool has_noise) const {
  Eigen::Matrix<double, kColumns, 1> weights;
  weights << 1, 1 - c.x, -c.eps, has_noise ? -c.noise : 0, -c.previous_x0,
      has_noise ? 0 : -c.noise * c.noise_mean;
  return std::max(0.0, weights.dot(products * weights));
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

std::optional<FoundUpdate> regress_update(const StepMoments& moments, bool has_noise, bool with_previous) {
  std::vector<int> used{StepMoments::kX, StepMoments::kEps};
  if (has_noise && moments.products(StepMoments::kNoise, StepMoments::kNoise) > 0)
    used.push_back(StepMoments::kNoise);
  if (with_previous) used.push_back(StepMoments::kPrevious);
  const auto k = static_cast<Eigen::Index>(used.size());
  if (moments.count < static_cast<double>(k)) return std::nullopt;
  Eigen::MatrixXd normal(k, k);
  Eigen::VectorXd target(k), scale(k);
  for (Eigen::Index i = 0; i < k; ++i) {
    const int column = used[static_cast<std::size_t>(i)];
    const double square = moments.products(column, column);
    scale(i) = square > 0 ? 1 / std::sqrt(square) : 0;
    target(i) = moments.products(column, StepMoments::kUpdate) * scale(i);
  }
  for (Eigen::Index i = 0; i < k; ++i)
    for (Eigen::Index j = 0; j < k; ++j)
      normal(i, j) = moments.products(used[static_cast<std::size_t>(i)], used[static_cast<std::size_t>(j)]) *
                     scale(i) * scale(j);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(normal);
  const Eigen::VectorXd inverse =
      solver.eigenvalues().unaryExpr([](double v) { return v > kNothing ? 1 / v : 0; });
  const Eigen::MatrixXd covariance =
      solver.eigenvectors() * inverse.asDiagonal() * solver.eigenvectors().transpose();
  const Eigen::VectorXd solution = scale.asDiagonal() * (covariance * target);

  FoundUpdate found;
  const auto place = [](UpdateCoefficients& c, int column) -> double& {
    return column == StepMoments::kX       ? c.x
           : column == StepMoments::kEps   ? c.eps
           : column == StepMoments::kNoise ? c.noise
                                           : c.previous_x0;
  };
  for (Eigen::Index i = 0; i < k; ++i)
    place(found.coefficients, used[static_cast<std::size_t>(i)]) = solution(i);
  found.coefficients.x += 1;  // the target is the update x_s − x_t
  const double square = moments.residual_square(found.coefficients, has_noise);
  found.residual = std::sqrt(square);
  found.update = moments.update_rms();
  found.collinear = solver.eigenvalues()(0) < kCollinear;
  const double freedom = std::max(1.0, moments.count - static_cast<double>(k));
  for (Eigen::Index i = 0; i < k; ++i)
    place(found.standard_error, used[static_cast<std::size_t>(i)]) =
        scale(i) * std::sqrt(square * std::max(0.0, covariance(i, i)) / freedom);
  return found;
}

}  // namespace diffuscope
