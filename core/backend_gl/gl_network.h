// The network of core/model/mlp.h on a graphics card: features, forward, backward, gradient. Networks of at
// most 128 hidden units (in 32 KB of shared memory) pass a tile of 64 samples through all layers in shared
// memory (fused_*.comp); wider ones go layer by layer (layer.comp). Batches larger than memory allows go in
// chunks of columns, and no dispatch is longer than about 4 ms on a card that does 250 GFLOP/s.
#pragma once

#include <limits>
#include <memory>
#include <span>

#include "core/backend_gl/gl_device.h"
#include "core/backend_gl/gl_layout.h"

namespace diffuscope {

/// What a kernel is told about one column; struct Column of shaders/common/columns.glsl.
struct GlColumn {
  float input_x0 = 0, input_eps = 0, target_x0 = 0, target_eps = 0;  ///< input = x0 + eps, target = x0 − eps
  float condition = 0, first_label = 0, second_label = 0, share = 0;
  float loss_scale = 0, head_scale = 0, unused0 = 0, unused1 = 0;
  float offset = 0, slope = 0, floor = 0, gain = 0;  ///< of the variance head
};
static_assert(sizeof(GlColumn) == 64);

/// Labels as a kernel counts them: the null label is the last row of the table.
inline float label_row(const Mlp& network, Label label) {
  return static_cast<float>(label < 0 ? network.label_count() : label);
}

/// Columns [first, first + count) of a batch.
struct GlRange {
  int first;
  int count;
  int tiles() const { return (count + 63) / 64; }
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

  /// Where a forward pass finds its input: dim floats a sample, scaled, and a GlColumn each or one for all.
  struct Input {
    const GlBuffer* columns;
    const GlBuffer* x;
    float scale = 1;
    bool one_column = false;
  };
  /// The network's answers for `range` (at most chunk() columns) of the input, in outputs(), of which the
  /// first tile is that of the range. With Use::kTraining, backward may follow.
  void forward(const Input& input, GlRange range);
  GlBuffer& outputs() { return outputs_; }
  int output_rows() const { return layout_.layers().back().outputs; }

  /// Adds to the parts of the gradient (`add`; else starts them) what `range` contributes, given d loss/d
  /// output in outputs(), after forward of the same range.
  void backward(const GlBuffer& columns, GlRange range, bool add);
  /// Sums the parts into gradient() and the squares into norms().
  void reduce_gradient();
  const GlBuffer& gradient() const { return gradient_; }
  const GlBuffer& norms() const { return norms_; }
  int norm_count() const;

 private:
  struct Product;
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
