// What update rules do with whole matrices of points beside sums of multiples, by name, once for Eigen and
// once for points on a device: so every rule is written once.
#pragma once

#include "core/backend/device_points.h"

namespace diffuscope {

/// The mean length of the columns.
template <class Scalar>
double mean_norm(const PointsOf<Scalar>& points) {
  return points.template cast<double>().colwise().norm().mean();
}
double mean_norm(const DevicePoints& points);

/// x += √variance·z, number by number.
template <class Scalar>
void add_scaled(const PointsOf<Scalar>& variance, const PointsOf<Scalar>& z, PointsOf<Scalar>& x) {
  x += variance.cwiseSqrt().cwiseProduct(z);
}
void add_scaled(const DevicePoints& variance, const DevicePoints& z, DevicePoints& x);

/// The root mean square of error/(tolerance·(1 + max(|a|, |b|))), number by number.
template <class Scalar>
double error_norm(const PointsOf<Scalar>& error, const PointsOf<Scalar>& a, const PointsOf<Scalar>& b,
                  double tolerance) {
  const auto each = static_cast<Scalar>(tolerance);
  const auto allowed = each + each * a.array().abs().max(b.array().abs());
  return std::sqrt(static_cast<double>((error.array() / allowed).square().mean()));
}
double error_norm(const DevicePoints& error, const DevicePoints& a, const DevicePoints& b, double tolerance);

/// Holds every number to [−bound, bound].
template <class Scalar>
void clip(Scalar bound, PointsOf<Scalar>& points) {
  points = points.cwiseMax(-bound).cwiseMin(bound);
}
void clip(Device bound, DevicePoints& points);

/// `count` copies of one column, D×count.
template <class Scalar>
PointsOf<Scalar> repeated(const PointsOf<Scalar>& column, Eigen::Index count) {
  return column.replicate(1, count);
}
inline DevicePoints repeated(const DevicePoints& column, Eigen::Index count) {
  return {*column.device(), column.read().replicate(1, count)};
}

/// The mean over the columns of Σ a·b.
double mean_product(const DevicePoints& a, const DevicePoints& b);

/// The points in the processor's memory, copied only where they are not there.
template <class Scalar>
const PointsOf<Scalar>& on_host(const PointsOf<Scalar>& points) {
  return points;
}
inline Points on_host(const DevicePoints& points) { return points.read(); }

/// Points from the processor's memory, placed on `device` (null: nowhere else) where Scalar is Device.
template <class Scalar>
PointsOf<Scalar> placed(const Points& points, VectorDevice* device) {
  if constexpr (std::is_same_v<Scalar, Device>)
    return {*device, points};
  else
    return points.template cast<Scalar>();
}
/// Where points lie; null in the processor's memory.
template <class Scalar>
VectorDevice* device_of(const PointsOf<Scalar>& points) {
  if constexpr (std::is_same_v<Scalar, Device>)
    return points.device();
  else
    return nullptr;
}

}  // namespace diffuscope
