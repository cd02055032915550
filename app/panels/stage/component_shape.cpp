#include "app/panels/stage/component_shape.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>

namespace diffuscope {
namespace {

double total_weight(const std::vector<MixtureComponent>& components) {
  return std::accumulate(components.begin(), components.end(), 0.0,
                         [](double sum, const MixtureComponent& c) { return sum + c.weight; });
}

}  // namespace

EllipseAxes ellipse_axes(const Eigen::MatrixXd& covariance) {
  const Eigen::Matrix2d matrix = covariance.topLeftCorner<2, 2>();
  const double difference = matrix(0, 0) - matrix(1, 1);
  if (std::hypot(difference, 2 * matrix(0, 1)) <= 1e-12 * matrix.trace()) {
    const double std = std::sqrt(std::max(0.0, 0.5 * matrix.trace()));
    return {{Eigen::Vector2d::UnitX(), Eigen::Vector2d::UnitY()}, {std, std}};
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> solver(matrix);
  const Eigen::Vector2d variances = solver.eigenvalues().cwiseMax(0);
  return {{solver.eigenvectors().col(1), solver.eigenvectors().col(0)},
          {std::sqrt(variances(1)), std::sqrt(variances(0))}};
}

Eigen::MatrixXd covariance_of(const EllipseAxes& axes) {
  Eigen::Matrix2d sum = Eigen::Matrix2d::Zero();
  for (std::size_t i = 0; i < 2; ++i)
    sum += axes.std[i] * axes.std[i] * axes.direction[i] * axes.direction[i].transpose();
  sum(1, 0) = sum(0, 1);  // symmetric to the last bit
  return sum;
}

EllipseAxes with_axis(const EllipseAxes& axes, int dragged, const Eigen::Vector2d& offset, double std) {
  const auto moved = static_cast<std::size_t>(dragged), other = 1 - moved;
  EllipseAxes result = axes;
  if (offset.norm() > 0) result.direction[moved] = offset.normalized();
  result.direction[other] = {-result.direction[moved].y(), result.direction[moved].x()};
  result.std[moved] = std::clamp(std, kSmallestStd, kLargestStd);
  return result;
}

void set_share(std::vector<MixtureComponent>& components, std::size_t k, double share) {
  const double others = total_weight(components) - components[k].weight;
  if (!(others > 0)) return;
  const double p = std::clamp(share, 0.001, 0.999);
  components[k].weight = others * p / (1 - p);
}

double share_of(const std::vector<MixtureComponent>& components, std::size_t k) {
  const double total = total_weight(components);
  return total > 0 ? components[k].weight / total : 0;
}

}  // namespace diffuscope
