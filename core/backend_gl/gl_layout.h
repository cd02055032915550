// Where a network's weights lie on the graphics card: every matrix with a row for each input and its biases
// as the last row, inputs and outputs padded with zeros to a multiple of 8, so that blocks of 8×8 need no
// edges. Padding stays zero in training: act(0) = 0, so no gradient reaches it. Knows no OpenGL.
#pragma once

#include <array>
#include <vector>

#include "core/model/mlp.h"

namespace diffuscope {

/// Rows as kernels see them: the next multiple of 8.
inline int padded_rows(Eigen::Index rows) { return static_cast<int>((rows + 7) / 8 * 8); }

class GlLayout {
 public:
  struct Layer {
    int offset;           ///< of the matrix in the padded buffer, floats
    int inputs, outputs;  ///< padded
  };

  explicit GlLayout(const Mlp& network);

  /// The hidden layers and the linear output.
  const std::vector<Layer>& layers() const { return layers_; }
  /// Floats of the padded buffer, a multiple of 4.
  int size() const { return size_; }
  /// The table of label embeddings: where it begins, its rows and its width (0 without labels).
  int label_offset() const { return label_offset_; }
  int label_count() const { return label_count_; }
  int label_width() const { return label_width_; }

  /// The padded buffer of a network's weights (also of gradients and moments).
  std::vector<float> pad(const Weights& weights) const;
  /// Every matrix of a padded buffer transposed, at its own offset; the rest is undefined.
  std::vector<float> transpose(const std::vector<float>& padded) const;
  /// Back from a padded buffer; writes all tensors, leaves what is between them.
  void unpad(const std::vector<float>& padded, Weights& weights) const;

 private:
  /// Calls visit(place in the weights, place in the padded buffer) for every weight.
  template <class Visit>
  void for_each_weight(Visit&& visit) const;

  std::vector<WeightTensor> tensors_;
  Eigen::Index weight_count_;
  std::vector<Layer> layers_;
  int size_ = 0;
  int label_offset_ = 0, label_count_ = 0, label_width_ = 0;
};

}  // namespace diffuscope
