// The network of core/model/mlp.h on a graphics card: features, forward, backward, gradient. Networks of at
// most 128 hidden units (in 32 KB of shared memory) pass a tile of 64 samples through all layers in shared
// memory (fused_*.comp); wider ones go layer by layer (layer.comp). Batches larger than memory allows go in
// chunks of columns, and no dispatch is longer than about 4 ms on a card that does 250 GFLOP/s.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>

#include "core/backend/resident_training.h"
#include "core/backend_gl/gl_device.h"
#include "core/backend_gl/gl_layout.h"

namespace diffuscope {

/// Words of a TrainingColumn as kernels see it.
inline constexpr int kColumnWords = 16;
static_assert(sizeof(TrainingColumn) == 4 * kColumnWords);

inline constexpr int kTile = 64;  // samples that kernels take together

/// Columns [first, first + count) of a batch.
struct GlRange {
  int first;
  int count;
  int tiles() const { return (count + kTile - 1) / kTile; }
};

/// How many columns a network gets: in a batch, and, where less is wanted than memory allows, at once.
struct GlRoom {
  int columns;
  int at_once = std::numeric_limits<int>::max();
};

class GlNetwork {
 public:
  enum class Use { kForward, kTraining };
  /// `device` must outlive the network. GlFailure when there is not enough memory.
  GlNetwork(GlDevice& device, std::shared_ptr<const Mlp> network, GlRoom room, Use use);

  const Mlp& network() const { return *network_; }
  const GlLayout& layout() const { return layout_; }
  /// Columns that go through at once: a multiple of 64.
  int chunk() const { return chunk_; }
  /// True where all layers go through shared memory.
  bool fused() const { return fused_; }

  void set_weights(const Weights& weights);
  /// Raw weights and their transposed matrices, for an optimizer on the card.
  const GlBuffer& raw() const { return raw_; }
  const GlBuffer& transposed() const { return transposed_; }

  /// Where a forward pass finds its input: dim floats a sample, scaled, and a TrainingColumn each or one for
  /// all.
  struct Input {
    const GlBuffer* columns;
    const GlBuffer* x;
    float scale = 1;
    bool one_column = false;
    std::optional<float> condition = {};  ///< of all samples, whatever the columns say
  };
  /// The network's answers for `range` (at most chunk() columns) of the input, in outputs(), of which the
  /// first tile is that of the range. With Use::kTraining, backward may follow.
  void forward(const Input& input, GlRange range);
  GlBuffer& outputs() { return outputs_; }
  /// outputs() as columns, outputs×count; waits for them. Written: zeros pad the last tile.
  Points read_outputs(GlRange range) const;
  void write_outputs(const Eigen::Ref<const Points>& columns);
  int output_rows() const { return layout_.layers().back().outputs; }

  /// With Use::kTraining, after forward of the same input and range: how the answers change along `direction`
  /// (laid out as input.x, not scaled), in outputs().
  void differentiate(const Input& input, GlRange range, const GlBuffer& direction);

  /// Adds to the parts of the gradient (`add`; else starts them) what `range` contributes, given d loss/d
  /// output in outputs(), after forward of the same range.
  void backward(const GlBuffer& columns, GlRange range, bool add);
  /// Sums the parts into gradient() and the squares into norms().
  void reduce_gradient();
  const GlBuffer& gradient() const { return gradient_; }
  /// gradient() as Mlp lays it out; what is between tensors is zero or left alone.
  void read_gradient(Weights& gradient) const;
  const GlBuffer& norms() const { return norms_; }
  int norm_count() const;

 private:
  /// One run of layer.comp.
  struct Product {
    int stage;
    int inputs, outputs;  // rows
    const GlBuffer* weights;
    int weight_offset;  // floats, as all offsets here
    const GlBuffer* below;
    int below_offset;
    const GlBuffer* result;
    int result_offset;
    bool residual = false;
    bool carry = false;
  };
  void run_features(const Input& input, GlRange range, const GlBuffer* direction);
  std::vector<GlUniform> fused_uniforms(int first_tile) const;
  std::string fused_defines() const;
  int tiles_per_dispatch(double flops_per_sample) const;
  void run_layer(const Product& product, int tiles);
  void forward_fused(int tiles);
  void forward_layers(int tiles);
  void backward_fused(int tiles);
  void backward_layers(int tiles);
  void weight_gradient(std::size_t layer, int tiles, bool add);
  void label_gradient(const GlBuffer& columns, GlRange range, bool add);
  int layer_floats() const;

  GlDevice& device_;
  std::shared_ptr<const Mlp> network_;
  GlLayout layout_;
  Use use_;
  bool fused_ = false;
  int chunk_ = 0;
  int parts_ = 1;
  int hidden_;  // padded
  std::string activation_define_;
  GlBuffer raw_, transposed_, frequencies_;
  GlBuffer features_, activations_, outputs_;
  GlBuffer slopes_, deltas_, carried_, feature_deltas_, partial_, gradient_, norms_;
};

}  // namespace diffuscope
