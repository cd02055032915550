// Where a sampler's normals come from: the counter-based generator, or arrays the user brought.
#pragma once

#include "core/random.h"
#include "core/types.h"

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

/// noise(seed, stream, step, sample, axis): streams kInitialNoise and kStepNoise; particle j of this source
/// is global particle first + j. The same normals in float and double.
template <class Scalar>
class SeededNoise final : public NoiseSource<Scalar> {
 public:
  SeededNoise(std::uint64_t seed, int draws_per_step, std::uint64_t first = 0)
      : seed_(seed), draws_(draws_per_step), first_(first) {}
  void initial(PointsOf<Scalar>& out) override { fill(Stream::kInitialNoise, 0, out); }
  void step(int step, int draw, PointsOf<Scalar>& out) override {
    fill(Stream::kStepNoise, static_cast<std::uint32_t>(step * std::max(1, draws_) + draw), out);
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

}  // namespace diffuscope
