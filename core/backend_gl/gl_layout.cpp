#include "core/backend_gl/gl_layout.h"

namespace diffuscope {

GlLayout::GlLayout(const Mlp& network)
    : tensors_(network.tensors().begin(), network.tensors().end()), weight_count_(network.weight_count()) {
  const auto layer_count = static_cast<std::size_t>(network.spec().layers) + 1;
  for (std::size_t l = 0; l < layer_count; ++l) {
    const WeightTensor& weight = tensors_[2 * l];
    const Layer layer{size_, padded_rows(weight.cols), padded_rows(weight.rows)};
    layers_.push_back(layer);
    size_ += (layer.inputs + 1) * layer.outputs;
  }
  label_offset_ = size_;
  if (network.label_count() == 0) return;
  const WeightTensor& table = tensors_.back();
  label_count_ = static_cast<int>(table.rows);
  label_width_ = static_cast<int>(table.cols);
  size_ += padded_rows(table.size());
}

template <class Visit>
void GlLayout::for_each_weight(Visit&& visit) const {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const WeightTensor &weight = tensors_[2 * l], &bias = tensors_[2 * l + 1];
    const Layer& layer = layers_[l];
    for (Eigen::Index j = 0; j < weight.rows; ++j) {
      for (Eigen::Index k = 0; k < weight.cols; ++k)
        visit(weight.offset + j * weight.cols + k, layer.offset + k * layer.outputs + j);
      visit(bias.offset + j, layer.offset + Eigen::Index{layer.inputs} * layer.outputs + j);
    }
  }
  if (label_count_ == 0) return;
  const WeightTensor& table = tensors_.back();
  for (Eigen::Index i = 0; i < table.size(); ++i) visit(table.offset + i, label_offset_ + i);
}

std::vector<float> GlLayout::pad(const Weights& weights) const {
  std::vector<float> padded(static_cast<std::size_t>(size_), 0.0f);
  for_each_weight(
      [&](Eigen::Index from, Eigen::Index to) { padded[static_cast<std::size_t>(to)] = weights[from]; });
  return padded;
}

std::vector<float> GlLayout::transpose(const std::vector<float>& padded) const {
  std::vector<float> transposed(padded.size(), 0.0f);
  for (const Layer& layer : layers_)
    for (int k = 0; k < layer.inputs; ++k)
      for (int j = 0; j < layer.outputs; ++j)
        transposed[static_cast<std::size_t>(layer.offset + j * layer.inputs + k)] =
            padded[static_cast<std::size_t>(layer.offset + k * layer.outputs + j)];
  return transposed;
}

void GlLayout::unpad(const std::vector<float>& padded, Weights& weights) const {
  if (weights.size() != weight_count_) weights = Weights::Zero(weight_count_);
  for_each_weight(
      [&](Eigen::Index to, Eigen::Index from) { weights[to] = padded[static_cast<std::size_t>(from)]; });
}

}  // namespace diffuscope
