// Normals that are the increments of one Brownian path: on a finer grid the same path, only seen more often,
// so that what differs between two runs is the sampler and its steps, not the luck. The path's clock is ln σ̃.
// It is fixed at cells of ½ in ln σ̃ and refined inside each by Lévy's midpoints, every value a pure function
// of (seed, place on the path, particle, axis); levels are rounded to 1/8192 in ln σ̃.
#pragma once

#include <span>
#include <vector>

#include "core/samplers/sampler.h"

namespace diffuscope {

template <class Scalar>
class BrownianNoise final : public NoiseSource<Scalar> {
 public:
  /// For a sampler with `draws_per_step` ≥ 1 normals a step on `grid`. The last of them leads down to the
  /// next level and is the path's; those before it belong to updates at the level (a corrector's), which the
  /// path's clock does not see, and are independent. Particle j is global particle first + j. The start is
  /// that of SeededNoise.
  BrownianNoise(std::uint64_t seed, std::span<const GridLevel> grid, int draws_per_step,
                std::uint64_t first = 0);

  void initial(PointsOf<Scalar>& out) override { independent_.initial(out); }
  /// The last draw: (W(c_i) − W(c_{i+1}))/√(c_i − c_{i+1}); independent normals where both levels are one on
  /// the clock.
  void step(int step, int draw, PointsOf<Scalar>& out) override;

 private:
  /// The path from the lower end of the cell of `tick` up to it, into out.
  void within_cell(std::int64_t tick, Eigen::Ref<Points> out);
  void normals(std::int64_t cell, std::uint32_t node, Eigen::Ref<Points> out) const;

  std::uint64_t seed_;
  int draws_;
  std::uint64_t first_;
  std::vector<std::int64_t> ticks_;  // of every level of the grid
  SeededNoise<Scalar> independent_;
  Points increment_, from_, to_, z_, high_;
  std::int64_t to_tick_ = -1;  // whose within_cell is in to_
};

}  // namespace diffuscope
