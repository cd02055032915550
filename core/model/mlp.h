// The network: an MLP over [coordinates, Fourier features, time features, label embedding], forward and
// backward by hand over Eigen. Mlp knows the layout of the flat weight buffer and the mathematics, and owns
// no weights: raw and EMA weights, or those of a snapshot, go through the same object. Columns are samples.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model/network_spec.h"
#include "core/types.h"

namespace diffuscope {

/// All weights of a network, one flat buffer; layout by Mlp::tensors().
using Weights = Eigen::VectorXf;
using WeightsPtr = std::shared_ptr<const Weights>;

/// One tensor in the flat buffer: row-major rows×cols (out, in) at `offset`; biases have cols = 1.
struct WeightTensor {
  std::string name;
  Eigen::Index rows, cols, offset;
  Eigen::Index size() const { return rows * cols; }
};

/// Memory of one forward/backward pass over n columns; grows once, then is reused.
struct MlpScratch {
  Points features;                     ///< F×n, filled by Mlp::features; the embedding of labels by forward
  std::vector<LabelMix> labels;        ///< n, or 1 for all, or empty: null labels
  std::vector<Points> activations;     ///< per hidden layer H×n
  std::vector<Points> slopes;          ///< act′(z) per hidden layer H×n, only for backward
  Points delta, delta_below, carried;  ///< H×n, of backward; delta and delta_below also of tangent
};

/// The label of column j, where there is one for each column, one for all, or none: the null label.
inline LabelMix label_of(std::span<const LabelMix> labels, Eigen::Index j) {
  return labels.empty() ? LabelMix{} : labels[labels.size() == 1 ? 0 : static_cast<std::size_t>(j)];
}

class Mlp {
 public:
  /// dim: D of the samples, input and output. label_count: classes it may be told, 0 where the data have none
  /// or spec.label_embedding is 0.
  Mlp(const NetworkSpec& spec, int dim, int label_count = 0);

  int dim() const { return dim_; }
  /// Rows of the output: D, and with a variance head D more below them.
  int outputs() const { return outputs_; }
  const NetworkSpec& spec() const { return spec_; }
  /// Classes that it can be told; the embedding has a row for each, and a last one for the null label.
  int label_count() const { return label_count_; }
  Eigen::Index weight_count() const { return weight_count_; }
  std::span<const WeightTensor> tensors() const { return tensors_; }
  /// Rows of the features: coordinates and their waves (coordinate_rows()), noise level, label
  /// (label_rows()).
  Eigen::Index feature_count() const { return feature_count_; }
  Eigen::Index coordinate_rows() const { return dim_ * (1 + 2 * coordinate_frequencies_.size()); }
  Eigen::Index label_rows() const { return embedding_.cols; }
  const Eigen::VectorXf& coordinate_frequencies() const { return coordinate_frequencies_; }
  const Eigen::VectorXf& time_frequencies() const { return time_frequencies_; }
  /// Multiply-adds ×2 of the matrix products per sample of a forward pass (a training iteration is three
  /// times that).
  double flops_per_sample() const;

  /// Uniform ±1/√fan_in weights, zero biases, standard normal label embeddings, from (seed, kWeights).
  Weights initial_weights(std::uint64_t seed) const;

  /// Writes scratch.features from the scaled input x (D×n) and the condition per column (n): ½ ln σ̃ for
  /// kLogRatio, 1000·u for the other embeddings. `labels`: one for each column, one for all, or none (the
  /// null label); ignored by a network without labels. std::invalid_argument for other counts and classes.
  void features(const Eigen::Ref<const Points>& x, const Eigen::Ref<const Eigen::RowVectorXf>& condition,
                MlpScratch& scratch, std::span<const LabelMix> labels = {}) const;

  /// out (outputs()×n) = network(scratch.features). With keep_slopes, backward or tangent may follow.
  void forward(const Weights& weights, MlpScratch& scratch, Points& out, bool keep_slopes) const;

  /// Writes d loss/d weights into `gradient` (weight_count; padding between tensors is left alone) given
  /// d_out = d loss/d out (outputs()×n), after forward with keep_slopes.
  void backward(const Weights& weights, MlpScratch& scratch, const Points& d_out, Weights& gradient) const;

  /// out (label_rows()) = what a label contributes to the features.
  void write_embedding(const Weights& weights, LabelMix label, float* out) const;
  /// The embedding's part of a gradient: adds d loss/d features of a column's embedding rows (label_rows()).
  void add_embedding_gradient(LabelMix label, const float* d_rows, Weights& gradient) const;
  /// std::invalid_argument unless there is a known label for each of n columns, one for all, or none, where
  /// the network has labels at all.
  void check_labels(std::span<const LabelMix> labels, Eigen::Index n) const;

  /// Forward-mode derivative: d_out (outputs()×n) = d out/d x · v for every column of v (D×n), the condition
  /// held; x and features as in the forward with keep_slopes before. May be called for several v.
  void tangent(const Weights& weights, MlpScratch& scratch, const Eigen::Ref<const Points>& v,
               Points& d_out) const;

 private:
  struct Layer {
    WeightTensor weight, bias;
  };
  Eigen::Index embedding_row(Label label) const { return label < 0 ? label_count_ : label; }
  void embedding_gradient(const Weights& weights, MlpScratch& scratch, const Points& delta,
                          Weights& gradient) const;

  NetworkSpec spec_;
  int dim_;
  int outputs_;
  int label_count_;
  Eigen::Index feature_count_ = 0;
  Eigen::Index weight_count_ = 0;
  std::vector<Layer> layers_;  // spec.layers hidden ones and the linear output
  WeightTensor embedding_;     // (label_count + 1)×width; size 0 without labels
  std::vector<WeightTensor> tensors_;
  Eigen::VectorXf coordinate_frequencies_;
  Eigen::VectorXf time_frequencies_;
};

}  // namespace diffuscope
