// What dragging the handles of a component does to its covariance and weight.
#include "app/panels/stage/component_shape.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <numbers>

namespace diffuscope {
namespace {

Eigen::MatrixXd rotated(double angle, double a, double b) {
  const Eigen::Rotation2Dd turn(angle);
  const Eigen::Vector2d variances(a * a, b * b);
  return turn.toRotationMatrix() * variances.asDiagonal() * turn.toRotationMatrix().transpose();
}

TEST(ComponentShape, AxesAreThoseOfTheEllipse) {
  const EllipseAxes axes = ellipse_axes(rotated(0.4, 0.7, 0.2));
  EXPECT_NEAR(axes.std[0], 0.7, 1e-12);
  EXPECT_NEAR(axes.std[1], 0.2, 1e-12);
  EXPECT_NEAR(std::abs(axes.direction[0].dot(Eigen::Vector2d(std::cos(0.4), std::sin(0.4)))), 1, 1e-12);
  EXPECT_NEAR(axes.direction[0].dot(axes.direction[1]), 0, 1e-12);
}

TEST(ComponentShape, ARoundOneHasTheAxesOfThePlot) {
  const EllipseAxes axes = ellipse_axes(0.09 * Eigen::Matrix2d::Identity());
  EXPECT_EQ(axes.direction[0], Eigen::Vector2d::UnitX().eval());
  EXPECT_NEAR(axes.std[1], 0.3, 1e-12);
}

TEST(ComponentShape, CovarianceAndBack) {
  for (const double angle : {0.0, 0.3, 1.2, 2.9}) {
    const Eigen::MatrixXd covariance = rotated(angle, 1.3, 0.4);
    EXPECT_LT((covariance_of(ellipse_axes(covariance)) - covariance).norm(), 1e-12) << angle;
  }
}

// Pulling the end of the long axis straight up turns the ellipse by a right angle and sets that length only.
TEST(ComponentShape, ADraggedAxisTurnsTheEllipse) {
  const EllipseAxes before = ellipse_axes(rotated(0, 0.8, 0.2));
  const EllipseAxes after = with_axis(before, 0, {0, 5}, 0.5);
  EXPECT_LT((covariance_of(after) - rotated(std::numbers::pi / 2, 0.5, 0.2)).norm(), 1e-12);
  EXPECT_EQ(with_axis(before, 1, {0, 1}, -3).std[1], kSmallestStd);
  EXPECT_EQ(with_axis(before, 1, {0, 1}, 1e9).std[1], kLargestStd);
}

TEST(ComponentShape, AShareLeavesTheOthersInProportion) {
  std::vector<MixtureComponent> components{round_component(2, Eigen::Vector2d::Zero(), 1),
                                           round_component(1, Eigen::Vector2d::Zero(), 1),
                                           round_component(3, Eigen::Vector2d::Zero(), 1)};
  set_share(components, 0, 0.75);
  EXPECT_NEAR(share_of(components, 0), 0.75, 1e-12);
  EXPECT_NEAR(share_of(components, 2) / share_of(components, 1), 3, 1e-12);
  set_share(components, 0, 2);
  EXPECT_NEAR(share_of(components, 0), 0.999, 1e-12);
  components.resize(1);
  set_share(components, 0, 0.2);
  EXPECT_EQ(share_of(components, 0), 1);
}

}  // namespace
}  // namespace diffuscope
