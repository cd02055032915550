// What a device with a memory of its own can do with vectors of floats: the few operations that update rules
// are made of. core/backend_gl has the graphics card's; device_points.h makes points of it.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "core/backend/drawable_points.h"
#include "core/random.h"

namespace diffuscope {

/// Floats on a device.
class DeviceMemory {
 public:
  virtual ~DeviceMemory() = default;
};
using DeviceMemoryPtr = std::shared_ptr<DeviceMemory>;

struct DeviceTerm {
  double factor;
  DeviceMemoryPtr memory;
};

/// Which standard normals: those of fill_normals, from element `first` on.
struct NormalSequence {
  std::uint64_t seed;
  Stream stream;
  std::uint32_t step;
  std::uint64_t first;
};

/// An operation number by number on up to three vectors.
struct DeviceMap {
  enum Kind {
    kAddScaled,  ///< a + √b·c
    kClip,       ///< a, held to [−parameter, parameter]
  };
  Kind kind;
  std::array<const DeviceMemory*, 3> inputs;
  float parameter = 0;
};

/// A sum over up to three vectors, in an order that depends on their size alone.
struct DeviceReduction {
  enum Kind {
    kNorms,     ///< Σ ‖a_n‖ over columns of `rows` numbers
    kProducts,  ///< Σ a·b over all numbers
    kErrors,    ///< Σ (a/(parameter·(1 + max(|b|, |c|))))² over all numbers
  };
  Kind kind;
  std::array<const DeviceMemory*, 3> inputs;
  Eigen::Index rows, cols;
  float parameter = 0;
};

/// Belongs to the thread that made it, and so does its memory. Every call may throw DeviceLost
/// (resident_training.h) when the device cannot go on.
class VectorDevice {
 public:
  virtual ~VectorDevice() = default;
  /// `floats` ≥ 1 of undefined content.
  virtual DeviceMemoryPtr allocate(Eigen::Index floats) = 0;
  virtual void write(DeviceMemory& memory, std::span<const float> values) = 0;
  /// Copies the first values to `values` while the device goes on; they are there, and `values` must stay,
  /// until finish_reads() returns.
  virtual void read_later(const DeviceMemory& memory, std::span<float> values) = 0;
  virtual void finish_reads() = 0;
  /// A copy of the first `floats` for a window to draw; null where none shares the device's buffers.
  virtual DrawablePointsPtr drawable(const DeviceMemory& memory, Eigen::Index floats) = 0;

  /// result = Σ factor·memory over `count` floats; `result` may be among the terms. At least one term.
  virtual void combine(std::span<const DeviceTerm> terms, Eigen::Index count, DeviceMemory& result) = 0;
  virtual void normals(const NormalSequence& sequence, Eigen::Index count, DeviceMemory& result) = 0;
  /// `result` may be among the inputs.
  virtual void map(const DeviceMap& map, Eigen::Index count, DeviceMemory& result) = 0;
  virtual double reduce(const DeviceReduction& reduction) = 0;
};

}  // namespace diffuscope
