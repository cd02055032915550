// Where a sampler's normals come from: the counter-based generator, or arrays the user brought.
#pragma once

#include "core/backend/device_points.h"
#include "core/random.h"

namespace diffuscope {

template <class Scalar>
class NoiseSource {
 public:
  virtual ~NoiseSource() = default;
  /// Unit normals n (D×N) of the start; the caller multiplies by the prior's standard deviation.
  virtual void initial(PointsOf<Scalar>& out) = 0;
  /// Unit normals z (D×N) number `draw` (0 … K−1) of the step from grid level `step` to `step` + 1.
  virtual void step(int step, int draw, PointsOf<Scalar>& out) = 0;
};

/// The step of kStepNoise that belongs to normals number `draw` of a sampler's step.
inline std::uint32_t step_number(int step, int draw, int draws_per_step) {
  return static_cast<std::uint32_t>(step * std::max(1, draws_per_step) + draw);
}

/// noise(seed, stream, step, sample, axis): streams kInitialNoise and kStepNoise; particle j of this source
/// is global particle first + j. The same normals in float and double.
template <class Scalar>
class SeededNoise final : public NoiseSource<Scalar> {
 public:
  SeededNoise(std::uint64_t seed, int draws_per_step, std::uint64_t first = 0)
      : seed_(seed), draws_(draws_per_step), first_(first) {}
  void initial(PointsOf<Scalar>& out) override { fill(Stream::kInitialNoise, 0, out); }
  void step(int step, int draw, PointsOf<Scalar>& out) override {
    fill(Stream::kStepNoise, step_number(step, draw, draws_), out);
  }

 private:
  void fill(Stream stream, std::uint32_t step, PointsOf<Scalar>& out) {
    buffer_.resize(out.rows(), out.cols());
    fill_normals(seed_, stream, step, first_, buffer_);
    out = buffer_.template cast<Scalar>();
  }
  std::uint64_t seed_;
  int draws_;
  std::uint64_t first_;
  Points buffer_;
};

/// The normals of SeededNoise, drawn on a device, which must outlive the source.
class DeviceNoise final : public NoiseSource<Device> {
 public:
  DeviceNoise(VectorDevice& device, std::uint64_t seed, int draws_per_step, std::uint64_t first = 0)
      : device_(device), seed_(seed), draws_(draws_per_step), first_(first) {}
  void initial(DevicePoints& out) override { fill(Stream::kInitialNoise, 0, out); }
  void step(int step, int draw, DevicePoints& out) override {
    fill(Stream::kStepNoise, step_number(step, draw, draws_), out);
  }

 private:
  void fill(Stream stream, std::uint32_t step, DevicePoints& out) {
    const std::uint64_t first = first_ * static_cast<std::uint64_t>(out.rows());
    device_.normals({seed_, stream, step, first}, out.size(), out.overwrite(device_));
  }
  VectorDevice& device_;
  std::uint64_t seed_;
  int draws_;
  std::uint64_t first_;
};

/// Normals from another source, which must outlive this one, brought to a device.
class UploadedNoise final : public NoiseSource<Device> {
 public:
  UploadedNoise(VectorDevice& device, NoiseSource<float>& source) : device_(device), source_(source) {}
  void initial(DevicePoints& out) override {
    buffer_.resize(out.rows(), out.cols());
    source_.initial(buffer_);
    out = DevicePoints(device_, buffer_);
  }
  void step(int step, int draw, DevicePoints& out) override {
    buffer_.resize(out.rows(), out.cols());
    source_.step(step, draw, buffer_);
    out = DevicePoints(device_, buffer_);
  }

 private:
  VectorDevice& device_;
  NoiseSource<float>& source_;
  Points buffer_;
};

}  // namespace diffuscope
