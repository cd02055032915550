// Points whose memory is a device's. PointsOf<Device> takes the place of an Eigen matrix in templates over
// Scalar, so that rules written for float and double run on a device unchanged: sums of multiples, such as
// a*x + b*x0 + c*z, are collected and written by one operation of the device. vector_operations.h has the
// rest.
#pragma once

#include <memory>
#include <vector>

#include "core/backend/vector_device.h"

namespace diffuscope {

/// Stands for float or double where points lie on a device. As a number: a factor, rounded to single
/// precision where it is used.
struct Device {
  Device(double number) : value(number) {}
  double value;
};

template <class Scalar>
struct HostScalarOf {
  using type = Scalar;
};
template <>
struct HostScalarOf<Device> {
  using type = float;
};
/// The numbers of PointsOf<Scalar> once they are in the processor's memory: float for Device.
template <class Scalar>
using HostScalar = typename HostScalarOf<Scalar>::type;

class DeviceSum;

}  // namespace diffuscope

/// D×N floats on a device, or a shape alone until something is written. Copies share memory until one of them
/// is written to. Belongs to the thread of its device. DeviceLost when the device cannot go on.
template <>
class Eigen::Matrix<diffuscope::Device, Eigen::Dynamic, Eigen::Dynamic> {
 public:
  using Scalar = diffuscope::Device;

  Matrix() = default;
  Matrix(Index rows, Index cols) : rows_(rows), cols_(cols) {}
  /// A copy of points in the processor's memory. `device` must outlive the points.
  Matrix(diffuscope::VectorDevice& device, const diffuscope::Points& points);
  Matrix(const diffuscope::DeviceSum& sum);

  Matrix& operator=(const diffuscope::DeviceSum& sum);
  Matrix& operator+=(const diffuscope::DeviceSum& sum);
  Matrix& operator-=(const diffuscope::DeviceSum& sum);
  Matrix& operator*=(Scalar factor);

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  Index size() const { return rows_ * cols_; }
  /// Changes the shape; what was there is lost where the size changes.
  void resize(Index rows, Index cols);

  /// Null where nothing was written yet.
  diffuscope::VectorDevice* device() const { return device_; }
  const diffuscope::DeviceMemoryPtr& memory() const { return memory_; }
  /// Memory to write all size() floats to, shared with nobody.
  diffuscope::DeviceMemory& overwrite(diffuscope::VectorDevice& device);
  /// A copy of the first `columns` columns in the processor's memory; waits for them.
  diffuscope::Points read(Index columns) const;
  diffuscope::Points read() const { return read(cols_); }

 private:
  Index rows_ = 0, cols_ = 0;
  diffuscope::VectorDevice* device_ = nullptr;
  diffuscope::DeviceMemoryPtr memory_;
};

namespace diffuscope {

using DevicePoints = PointsOf<Device>;

/// Σ factor·points, not computed yet; all points have the same shape and device.
class DeviceSum {
 public:
  DeviceSum(const DevicePoints& points);

  const std::vector<DeviceTerm>& terms() const { return terms_; }
  VectorDevice& device() const { return *device_; }
  Eigen::Index rows() const { return rows_; }
  Eigen::Index cols() const { return cols_; }

  DeviceSum& operator*=(Device factor);
  /// Adds factor times another sum.
  void add(const DeviceSum& other, double factor);

 private:
  std::vector<DeviceTerm> terms_;
  VectorDevice* device_;
  Eigen::Index rows_, cols_;
};

DeviceSum operator+(DeviceSum a, const DeviceSum& b);
DeviceSum operator-(DeviceSum a, const DeviceSum& b);
DeviceSum operator*(Device factor, DeviceSum sum);
DeviceSum operator*(DeviceSum sum, Device factor);
DeviceSum operator/(DeviceSum sum, Device divisor);

}  // namespace diffuscope
