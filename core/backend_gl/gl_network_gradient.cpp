// The gradient of the network, and how its answers change along a direction.
#include <algorithm>

#include "core/backend_gl/gl_network.h"

namespace diffuscope {

void GlNetwork::backward_fused(int tiles) {
  const int most = tiles_per_dispatch(network_->flops_per_sample());
  for (int first = 0; first < tiles; first += most)
    device_.run("fused_backward", fused_defines(),
                {.groups = {std::min(most, tiles - first), 1, 1},
                 .buffers = {&transposed_, &outputs_, &slopes_, &deltas_, &carried_},
                 .uniforms = fused_uniforms(first)});
}

void GlNetwork::backward_layers(int tiles) {
  const auto& layers = layout_.layers();
  const bool residual = network_->spec().residual;
  const GlBuffer* above = &outputs_;
  int above_offset = 0;
  for (std::size_t l = layers.size() - 1; l-- > 0;) {
    const int offset = static_cast<int>(l) * layer_floats();
    run_layer({.stage = 2,
               .inputs = layers[l + 1].outputs,
               .outputs = layers[l + 1].inputs,
               .weights = &transposed_,
               .weight_offset = layers[l + 1].offset,
               .below = above,
               .below_offset = above_offset,
               .result = &deltas_,
               .result_offset = offset,
               .residual = residual && l + 2 < layers.size(),
               .carry = residual},
              tiles);
    above = &deltas_;
    above_offset = offset;
  }
}

void GlNetwork::backward(const GlBuffer& columns, GlRange range, bool add) {
  fused() ? backward_fused(range.tiles()) : backward_layers(range.tiles());
  for (std::size_t l = 0; l < layout_.layers().size(); ++l) weight_gradient(l, range.tiles(), add);
  if (layout_.label_count() > 0) label_gradient(columns, range, add);
}

void GlNetwork::weight_gradient(std::size_t l, int tiles, bool add) {
  const auto& layer = layout_.layers()[l];
  const bool last = l + 1 == layout_.layers().size();
  const GlBuffer& below = l == 0 ? features_ : activations_;
  const int below_offset = l == 0 ? 0 : static_cast<int>(l - 1) * layer_floats();
  const int delta_offset = last ? 0 : static_cast<int>(l) * layer_floats();
  const int most = std::max(parts_, tiles_per_dispatch(2.0 * layer.inputs * layer.outputs));
  for (int first = 0; first < tiles; first += most)
    device_.run("weight_gradient", "",
                {.groups = {(layer.inputs + 63) / 64, (layer.outputs + 63) / 64, parts_},
                 .buffers = {&below, last ? &outputs_ : &deltas_, &partial_},
                 .uniforms = {{"tiles", std::min(most, tiles - first)},
                              {"inputs", layer.inputs},
                              {"outputs", layer.outputs},
                              {"below_offset", (below_offset + first * kTile * layer.inputs) / 4},
                              {"delta_offset", (delta_offset + first * kTile * layer.outputs) / 4},
                              {"weight_offset", layer.offset},
                              {"weight_count", layout_.size()},
                              {"add", add || first > 0}}});
}

void GlNetwork::label_gradient(const GlBuffer& columns, GlRange range, bool add) {
  const auto& layer = layout_.layers().front();
  run_layer({.stage = 3,
             .inputs = layer.outputs,
             .outputs = layer.inputs,
             .weights = &transposed_,
             .weight_offset = layer.offset,
             .below = &deltas_,
             .below_offset = 0,
             .result = &feature_deltas_,
             .result_offset = 0},
            range.tiles());
  const int table =
      padded_rows(layout_.label_count() * layout_.label_width());  // zeros beyond the last label
  const auto features = static_cast<int>(network_->tensors().front().cols);
  device_.run("label_gradient", "",
              {.groups = {(table + 63) / 64, 1, parts_},
               .buffers = {&columns, &feature_deltas_, &partial_},
               .uniforms = {{"tiles", range.tiles()},
                            {"count", range.count},
                            {"first_column", range.first},
                            {"features", layer.inputs},
                            {"first_row", features - layout_.label_width()},
                            {"label_rows", layout_.label_width()},
                            {"table_size", table},
                            {"weight_offset", layout_.label_offset()},
                            {"weight_count", layout_.size()},
                            {"add", add}}});
}

void GlNetwork::read_gradient(Weights& gradient) const {
  std::vector<float> padded(static_cast<std::size_t>(layout_.size()));
  gradient_.read(padded.data(), layout_.size());
  layout_.unpad(padded, gradient);
}

void GlNetwork::reduce_gradient() {
  device_.run("reduce_gradient", "",
              {.groups = {norm_count(), 1, 1},
               .buffers = {&partial_, &gradient_, &norms_},
               .uniforms = {{"vectors", layout_.size() / 4}, {"parts", parts_}}});
}

// Tangents take the place of features, deltas and outputs; slopes are those of the pass before.
void GlNetwork::differentiate(const Input& input, GlRange range, const GlBuffer& direction) {
  run_features(input, range, &direction);
  const auto& layers = layout_.layers();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const bool last = l + 1 == layers.size();
    run_layer({.stage = last ? 3 : 4,
               .inputs = layers[l].inputs,
               .outputs = layers[l].outputs,
               .weights = &raw_,
               .weight_offset = layers[l].offset,
               .below = l == 0 ? &features_ : &deltas_,
               .below_offset = l == 0 ? 0 : static_cast<int>(l - 1) * layer_floats(),
               .result = last ? &outputs_ : &deltas_,
               .result_offset = last ? 0 : static_cast<int>(l) * layer_floats(),
               .residual = network_->spec().residual && l > 0 && !last},
              range.tiles());
  }
}

}  // namespace diffuscope
