// Noise that the user brought: with it a result is a pure function of its inputs, comparable with anyone's
// code. Arrays are in C order as in a .npy file: the start (M, D), the steps (N, M, D) or, for K normals a
// step, (N, K, M, D). Reading files is not done here; shapes and values are checked here, against the run
// they are meant for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/samplers/noise_source.h"

namespace diffuscope {

/// An array as it stands in a file: values in C order (last axis fastest).
struct NoiseArray {
  std::vector<std::size_t> shape;
  std::vector<double> values;
};
using NoiseArrayPtr = std::shared_ptr<const NoiseArray>;

/// What a run needs: N steps, K normals a step (0: a deterministic sampler), M particles in D dimensions.
struct NoiseShape {
  int steps = 0;
  int draws_per_step = 0;
  Eigen::Index particles = 0;
  int dim = 0;
  bool last_used = false;  ///< the last step's row is used too (chains), so it must be finite as well
};

/// Checks initial noise, shape (M, D); UserError naming both shapes, or the particle with a value that is not
/// finite.
void check_initial_noise(const NoiseArray& array, const NoiseShape& run,
                         std::string_view where = "initial noise");

/// Checks step noise, shape (N, M, D) where K = 1, or (N, K, M, D); the last step's row is ignored and may
/// hold anything. A run with K = 0 uses no step noise, so nothing is checked. UserError as above.
void check_step_noise(const NoiseArray& array, const NoiseShape& run, std::string_view where = "step noise");

template <class Scalar>
class FileNoise final : public NoiseSource<Scalar> {
 public:
  /// Either array may be null: that part then comes from `rest`, which must be there for it. `first` is the
  /// global index of this source's particle 0, for runs that are split into blocks. Checks shapes and values
  /// (UserError).
  FileNoise(NoiseArrayPtr initial, NoiseArrayPtr steps, const NoiseShape& run,
            std::unique_ptr<NoiseSource<Scalar>> rest = nullptr, Eigen::Index first = 0)
      : initial_(std::move(initial)),
        steps_(std::move(steps)),
        run_(run),
        rest_(std::move(rest)),
        first_(first) {
    if (initial_) check_initial_noise(*initial_, run_);
    if (steps_) check_step_noise(*steps_, run_);
    if ((!initial_ || !steps_) && !rest_)
      throw std::invalid_argument("FileNoise: no source for the missing array");
  }

  void initial(PointsOf<Scalar>& out) override {
    if (initial_)
      copy_block(*initial_, 0, out);
    else
      rest_->initial(out);
  }

  void step(int step, int draw, PointsOf<Scalar>& out) override {
    if (steps_)
      copy_block(*steps_, static_cast<Eigen::Index>(step) * std::max(1, run_.draws_per_step) + draw, out);
    else
      rest_->step(step, draw, out);
  }

 private:
  /// Rows of the (M, D) block number `block`, which in column-major D×M are its columns.
  void copy_block(const NoiseArray& array, Eigen::Index block, PointsOf<Scalar>& out) const {
    const Eigen::Index offset = (block * run_.particles + first_) * run_.dim;
    out = Eigen::Map<const PointsOf<double>>(array.values.data() + offset, out.rows(), out.cols())
              .template cast<Scalar>();
  }

  NoiseArrayPtr initial_;
  NoiseArrayPtr steps_;
  NoiseShape run_;
  std::unique_ptr<NoiseSource<Scalar>> rest_;
  Eigen::Index first_;
};

}  // namespace diffuscope
