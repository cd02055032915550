// One thread's way through the network with the vector kernels, tile by tile.
#pragma once

#include "core/backend/cpu_engine.h"
#include "core/backend/tile_features.h"

namespace diffuscope {

/// Samples that go through all layers before the next ones start. Forward two tiles of activations lie in
/// memory; backward all layers' activations and slopes.
inline constexpr Eigen::Index kForwardTile = 96, kGradientTile = 128;

class CpuPass final : public NetworkPass {
 public:
  explicit CpuPass(const CpuEngine& engine);
  void forward(const NetworkInput& input, Points& out) override;
  PassTimes gradient(const NetworkInput& input, const OutputLoss& loss, Weights& gradient) override;

 private:
  /// What the first layer adds to its products with `inputs` features: a bias for all samples, or for each
  /// one a row of them.
  struct FirstLayer {
    Eigen::Index inputs;
    const float* bias;
    const std::int32_t* bias_row = nullptr;
  };
  void check(const NetworkInput& input) const;
  Eigen::Index other_features() const { return network_.feature_count() - network_.coordinate_rows(); }
  /// out = the first layer's bias and its product with the other features, for `count` rows of them.
  void add_others(const float* others, Eigen::Index count, AlignedFloats& out);
  /// What the features that all columns share (the noise level, and often the label) give to the first layer.
  /// Kept for as long as level, label and weights stay.
  const float* shared_bias(const NetworkInput& input);
  /// Writes the features of a tile, and where levels come several times what each gives to the first layer.
  FirstLayer start_tile(const NetworkInput& input, Eigen::Index first, Eigen::Index samples);
  void find_runs(const NetworkInput& input, Eigen::Index first, Eigen::Index samples);
  void run_hidden(Eigen::Index samples, bool keeps, const FirstLayer& first_layer);
  /// Writes the outputs from the last hidden layer, `stride` floats a sample: output_stride_, or where the
  /// output is narrow any.
  void run_output(Eigen::Index samples, float* out, Eigen::Index stride);
  /// What it wrote to output_, outputs×samples.
  Eigen::Map<Points, 0, Eigen::OuterStride<>> outputs(Eigen::Index samples);
  void backward_tile(const NetworkInput& input, Eigen::Index first, Eigen::Index samples, Weights& gradient);
  void layer_gradient(std::size_t l, const float* delta, Eigen::Index samples, bool adds, Weights& gradient);
  void first_gradient_by_runs(Eigen::Index samples, bool adds, Weights& gradient);
  void label_gradient(const NetworkInput& input, Eigen::Index first, Eigen::Index samples, Weights& gradient);

  const CpuEngine& engine_;
  const Mlp& network_;
  const Kernels& kernels_;
  TileFeatures feature_maker_;
  const Eigen::Index feature_stride_, other_stride_, stride_, output_stride_;

  // Of a tile, sample after sample.
  AlignedFloats features_;
  std::vector<AlignedFloats> activations_, slopes_;  // by hidden layer; forward alone takes turns in two
  AlignedFloats output_, delta_, delta_below_, carried_, label_rows_;
  const float* top_ = nullptr;  // the last hidden layer's activations

  /// Samples of a tile that follow each other and have the same noise level: what it gives to the first layer
  /// is computed once for all of them. Unused (empty) where that would gain nothing.
  struct Runs {
    std::vector<std::int32_t> of_sample;
    std::vector<float> condition;  // of each run
    AlignedFloats others, bias, delta;
    bool used() const { return !condition.empty(); }
    Eigen::Index count() const { return static_cast<Eigen::Index>(condition.size()); }
  } runs_;

  AlignedFloats shared_bias_, shared_others_;
  std::int64_t shared_version_ = -1;
  float shared_condition_ = 0;
  LabelMix shared_label_;
};

}  // namespace diffuscope
