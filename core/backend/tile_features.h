// The network's inputs for a tile of samples, sample after sample in memory as the kernels read them: the
// layout of Mlp::features, with sines and cosines by vectors.
#pragma once

#include <span>
#include <vector>

#include "core/backend/aligned_floats.h"
#include "core/backend/kernels/kernels.h"
#include "core/backend/network_engine.h"

namespace diffuscope {

class TileFeatures {
 public:
  TileFeatures(const Mlp& network, const Kernels& kernels);

  /// Features of columns [first, first + count) of the input, each column's `stride` floats behind the last
  /// one's: those of the coordinates, …
  void write_coordinates(const NetworkInput& input, Eigen::Index first, Eigen::Index count, float* out,
                         Eigen::Index stride);
  /// … and the others, which Mlp::features has behind them: those of the noise level and of the label.
  void write_others(const NetworkInput& input, const Weights& weights, Eigen::Index first, Eigen::Index count,
                    float* out, Eigen::Index stride);

 private:
  void waves(Eigen::Index size);
  void write_waves(std::span<const float> conditions, float* out, Eigen::Index stride);
  const float* known_waves(float condition);
  void write_time(const NetworkInput& input, Eigen::Index first, Eigen::Index count, float* out,
                  Eigen::Index stride);

  const Mlp& network_;
  const Kernels& kernels_;
  AlignedFloats angles_, sines_, cosines_;
  // What write_waves gives for whole conditions, such as those of discrete t, once one was asked for.
  AlignedFloats known_;
  std::vector<bool> is_known_;
};

}  // namespace diffuscope
