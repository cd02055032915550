#include "core/backend/device_points.h"

namespace diffuscope {

DeviceSum::DeviceSum(const DevicePoints& points)
    : terms_{{1, points.memory()}}, device_(points.device()), rows_(points.rows()), cols_(points.cols()) {
  if (!points.memory()) throw std::logic_error("points on a device were read before they were written");
}

DeviceSum& DeviceSum::operator*=(Device factor) {
  for (DeviceTerm& term : terms_) term.factor *= factor.value;
  return *this;
}

void DeviceSum::add(const DeviceSum& other, double factor) {
  if (other.rows_ != rows_ || other.cols_ != cols_)
    throw std::logic_error("points of different shapes on a device were added");
  for (const DeviceTerm& term : other.terms_) terms_.push_back({factor * term.factor, term.memory});
}

DeviceSum operator+(DeviceSum a, const DeviceSum& b) {
  a.add(b, 1);
  return a;
}
DeviceSum operator-(DeviceSum a, const DeviceSum& b) {
  a.add(b, -1);
  return a;
}
DeviceSum operator*(Device factor, DeviceSum sum) { return sum *= factor; }
DeviceSum operator*(DeviceSum sum, Device factor) { return sum *= factor; }
DeviceSum operator/(DeviceSum sum, Device divisor) { return sum *= 1 / divisor.value; }

}  // namespace diffuscope

using diffuscope::DevicePoints;

DevicePoints::Matrix(diffuscope::VectorDevice& device, const diffuscope::Points& points)
    : rows_(points.rows()), cols_(points.cols()) {
  device.write(overwrite(device), {points.data(), static_cast<std::size_t>(points.size())});
}

DevicePoints::Matrix(const diffuscope::DeviceSum& sum) { *this = sum; }

// The sum holds on to memory that it reads, so memory of this is new where it is one of the terms: operator=
// on points that are shared would otherwise change the others.
DevicePoints& DevicePoints::operator=(const diffuscope::DeviceSum& sum) {
  resize(sum.rows(), sum.cols());
  diffuscope::VectorDevice& device = sum.device();
  sum.device().combine(sum.terms(), size(), overwrite(device));
  return *this;
}

DevicePoints& DevicePoints::operator+=(const diffuscope::DeviceSum& sum) {
  return *this = diffuscope::DeviceSum(*this) + sum;
}
DevicePoints& DevicePoints::operator-=(const diffuscope::DeviceSum& sum) {
  return *this = diffuscope::DeviceSum(*this) - sum;
}
DevicePoints& DevicePoints::operator*=(Scalar factor) {
  return *this = diffuscope::DeviceSum(*this) * factor;
}

void DevicePoints::resize(Eigen::Index rows, Eigen::Index cols) {
  if (rows * cols != size()) memory_.reset();
  rows_ = rows;
  cols_ = cols;
}

diffuscope::DeviceMemory& DevicePoints::overwrite(diffuscope::VectorDevice& device) {
  device_ = &device;
  if (!memory_ || memory_.use_count() > 1) memory_ = device.allocate(size());
  return *memory_;
}

diffuscope::Points DevicePoints::read(Eigen::Index columns) const {
  diffuscope::Points points(rows_, columns);
  device_->read_later(*memory_, {points.data(), static_cast<std::size_t>(points.size())});
  device_->finish_reads();
  return points;
}
