// Vectors on the graphics card: what update rules need, as kernels (combine, map, reduce, fill_random).
#pragma once

#include <map>

#include "core/backend/vector_device.h"
#include "core/backend_gl/gl_drawable_points.h"
#include "core/backend_gl/gl_readback.h"

namespace diffuscope {

class GlVectorDevice final : public VectorDevice {
 public:
  explicit GlVectorDevice(std::shared_ptr<GlDevice> device);

  GlDevice& gl() { return *gl_; }
  /// The buffer behind memory of any GlVectorDevice.
  static const GlBuffer& buffer(const DeviceMemory& memory);

  DeviceMemoryPtr allocate(Eigen::Index floats) override;
  void write(DeviceMemory& memory, std::span<const float> values) override;
  void read_later(const DeviceMemory& memory, std::span<float> values) override;
  void finish_reads() override { readback_.finish(); }
  DrawablePointsPtr drawable(const DeviceMemory& memory, Eigen::Index floats) override {
    return GlDrawablePoints::copy(*gl_, buffer(memory), floats);
  }
  void combine(std::span<const DeviceTerm> terms, Eigen::Index count, DeviceMemory& result) override;
  void normals(const NormalSequence& sequence, Eigen::Index count, DeviceMemory& result) override;
  void map(const DeviceMap& map, Eigen::Index count, DeviceMemory& result) override;
  double reduce(const DeviceReduction& reduction) override;

 private:
  struct Memory;
  /// Memory that is not in use, by its size: rules let go of vectors and want new ones in every step.
  using Pool = std::multimap<Eigen::Index, std::unique_ptr<Memory>>;

  std::shared_ptr<GlDevice> gl_;
  std::shared_ptr<Pool> pool_;
  GlReadback readback_;
  GlBuffer parts_;  // of a reduction
};

}  // namespace diffuscope
