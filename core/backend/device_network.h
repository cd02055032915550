// A network on a device, asked about points that lie there.
#pragma once

#include <optional>
#include <string>

#include "core/backend/device_points.h"

namespace diffuscope {

/// The network sees input·x and the condition; the answer is skip·x + out·F.
struct DeviceQuestion {
  double input, skip, out;
  float condition;
  /// Where set, e^(first + second·h) is wanted too, of the variance head's h.
  std::optional<std::pair<double, double>> head = {};
};

/// Belongs to the engine and thread that made it. DeviceLost as for VectorDevice.
class DeviceNetwork {
 public:
  virtual ~DeviceNetwork() = default;
  virtual VectorDevice& device() = 0;
  /// The classes of the columns to come: one each, one for all, or none: the null label.
  virtual void set_labels(std::span<const LabelMix> labels) = 0;
  /// x0 (D×N) = the answer at x (D×N), `variance` that of question.head if it is not null.
  virtual void answer(const DevicePoints& x, const DeviceQuestion& question, DevicePoints& x0,
                      DevicePoints* variance) = 0;
  /// product (D×N) = the derivative of the answer at x (D×N) along v (D×N).
  virtual void differentiate(const DevicePoints& x, const DeviceQuestion& question, const DevicePoints& v,
                             DevicePoints& product) = 0;
  /// The device failed, for this reason: the engine is to go on without.
  virtual void give_up(const std::string& reason) = 0;
};

}  // namespace diffuscope
