// Normals that are the increments of one Brownian path: on a finer grid the same path, only seen more often,
// so that what differs between two runs is the sampler and its steps, not the luck. The path's clock is ln σ̃.
// It is fixed at cells of ½ in ln σ̃ and refined inside each by Lévy's midpoints, every value a pure function
// of (seed, place on the path, particle, axis); levels are rounded to 1/8192 in ln σ̃.
#pragma once

#include <span>
#include <vector>

#include "core/samplers/sampler.h"

namespace diffuscope {

/// The path, drawn in Number = float or on a device.
template <class Number>
class BrownianPath {
 public:
  /// `device`: where Number is Device.
  BrownianPath(std::uint64_t seed, std::span<const GridLevel> grid, std::uint64_t first,
               VectorDevice* device = nullptr);

  /// False where both levels of a step are one on the clock: there is no increment then.
  bool moves(int step) const { return tick(step) != tick(step + 1); }
  /// out (D×N, its shape is given) = (W(c_i) − W(c_{i+1}))/√(c_i − c_{i+1}).
  void increment(int step, PointsOf<Number>& out);

 private:
  std::int64_t tick(int level) const { return ticks_[static_cast<std::size_t>(level)]; }
  /// The path from the lower end of the cell of `tick` up to it, into out.
  void within_cell(std::int64_t tick, PointsOf<Number>& out);
  void normals(std::int64_t cell, std::uint32_t node, PointsOf<Number>& out) const;

  std::uint64_t seed_;
  std::uint64_t first_;
  VectorDevice* device_;
  std::vector<std::int64_t> ticks_;  // of every level of the grid
  PointsOf<Number> from_, to_, z_, high_;
  std::int64_t to_tick_ = -1;  // whose within_cell is in to_
};

template <class Scalar>
class BrownianNoise final : public NoiseSource<Scalar> {
 public:
  /// For a sampler with `draws_per_step` ≥ 1 normals a step on `grid`. The last of them leads down to the
  /// next level and is the path's; those before it belong to updates at the level (a corrector's), which the
  /// path's clock does not see, and are independent. Particle j is global particle first + j. The start is
  /// that of SeededNoise.
  BrownianNoise(std::uint64_t seed, std::span<const GridLevel> grid, int draws_per_step,
                std::uint64_t first = 0)
      : draws_(draws_per_step), independent_(seed, draws_per_step, first), path_(seed, grid, first) {}

  void initial(PointsOf<Scalar>& out) override { independent_.initial(out); }
  void step(int step, int draw, PointsOf<Scalar>& out) override {
    if (draw + 1 < draws_ || !path_.moves(step)) return independent_.step(step, draw, out);
    increment_.resize(out.rows(), out.cols());
    path_.increment(step, increment_);
    out = increment_.template cast<Scalar>();  // the same normals in float and double
  }

 private:
  int draws_;
  SeededNoise<Scalar> independent_;
  BrownianPath<float> path_;
  Points increment_;
};

/// The normals of BrownianNoise, drawn on a device, which must outlive the source.
class BrownianDeviceNoise final : public NoiseSource<Device> {
 public:
  BrownianDeviceNoise(VectorDevice& device, std::uint64_t seed, std::span<const GridLevel> grid,
                      int draws_per_step)
      : draws_(draws_per_step), independent_(device, seed, draws_per_step), path_(seed, grid, 0, &device) {}

  void initial(DevicePoints& out) override { independent_.initial(out); }
  void step(int step, int draw, DevicePoints& out) override {
    if (draw + 1 < draws_ || !path_.moves(step)) return independent_.step(step, draw, out);
    path_.increment(step, out);
  }

 private:
  int draws_;
  DeviceNoise independent_;
  BrownianPath<Device> path_;
};

}  // namespace diffuscope
