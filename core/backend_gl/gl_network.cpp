#include "core/backend_gl/gl_network.h"

#include <fmt/format.h>

#include <algorithm>

namespace diffuscope {
namespace {

constexpr int kNormGroup = 1024;                // weights of one partial norm, in reduce_gradient.comp
constexpr int kMostParts = 16;                  // of a gradient
constexpr double kDispatchFlops = 1e9;          // 4 ms at 250 GFLOP/s
constexpr Eigen::Index kLayersWords = 1 << 25;  // of one kind of per-layer memory: 128 MB
constexpr Eigen::Index kPartialWords = 1 << 25;

int tiles_of(int columns) { return columns / kTile + (columns % kTile > 0); }

}  // namespace

GlNetwork::GlNetwork(GlDevice& device, std::shared_ptr<const Mlp> network, GlRoom room, Use use)
    : device_(device),
      network_(std::move(network)),
      layout_(*network_),
      use_(use),
      hidden_(padded_rows(network_->spec().hidden)),
      activation_define_(
          fmt::format("#define ACTIVATION {}\n", static_cast<int>(network_->spec().activation))) {
  const int features = layout_.layers().front().inputs;
  fused_ =
      hidden_ * kTile * 4 <= device.limits().shared_bytes && hidden_ <= device.limits().group_invocations;
  const bool training = use == Use::kTraining;
  const int kept_layers = training ? network_->spec().layers : fused() ? 0 : 2;
  const Eigen::Index words = std::min<Eigen::Index>(kLayersWords, device.limits().buffer_bytes / 4);
  const Eigen::Index floats_per_column = std::max({kept_layers * hidden_, features, output_rows()});
  const auto most = static_cast<int>(std::max<Eigen::Index>(1, words / floats_per_column / kTile));
  chunk_ = kTile * std::min({tiles_of(room.columns), tiles_of(room.at_once), most});

  const Eigen::Index floats = std::max<Eigen::Index>(1, Eigen::Index{kept_layers} * layer_floats());
  raw_ = GlBuffer(device, layout_.size());
  transposed_ = GlBuffer(device, layout_.size());
  features_ = GlBuffer(device, Eigen::Index{features} * chunk_);
  outputs_ = GlBuffer(device, Eigen::Index{output_rows()} * chunk_);
  activations_ = GlBuffer(device, floats);
  Weights frequencies(std::max<Eigen::Index>(
      1, network_->coordinate_frequencies().size() + network_->time_frequencies().size()));
  frequencies << network_->coordinate_frequencies(), network_->time_frequencies();
  frequencies_ = GlBuffer(device, frequencies.size());
  frequencies_.write(frequencies.data(), frequencies.size());
  if (!training) return;
  const auto affordable = static_cast<int>(kPartialWords / layout_.size());
  parts_ = std::clamp(std::min(affordable, tiles_of(chunk_)), 1, kMostParts);
  slopes_ = GlBuffer(device, floats);
  deltas_ = GlBuffer(device, floats);
  if (network_->spec().residual) carried_ = GlBuffer(device, layer_floats());
  if (layout_.label_count() > 0) feature_deltas_ = GlBuffer(device, Eigen::Index{features} * chunk_);
  partial_ = GlBuffer(device, Eigen::Index{parts_} * layout_.size());
  gradient_ = GlBuffer(device, layout_.size());
  norms_ = GlBuffer(device, norm_count());
}

int GlNetwork::layer_floats() const { return hidden_ * chunk_; }
int GlNetwork::norm_count() const { return (layout_.size() + kNormGroup - 1) / kNormGroup; }

void GlNetwork::set_weights(const Weights& weights) {
  const auto padded = layout_.pad(weights);
  raw_.write(padded.data(), layout_.size());
  if (use_ == Use::kTraining) transposed_.write(layout_.transpose(padded).data(), layout_.size());
}

// Kernels with a loop over inputs are cut so that none holds the card longer than a frame can spare.
int GlNetwork::tiles_per_dispatch(double flops_per_sample) const {
  return std::max(1, static_cast<int>(kDispatchFlops / (flops_per_sample * kTile)));
}

void GlNetwork::run_features(const Input& input, GlRange range, const GlBuffer* direction) {
  const NetworkSpec& spec = network_->spec();
  const bool plain = spec.time_embedding == TimeEmbedding::kPlain;
  const int time_kind = plain ? 2 : spec.time_embedding == TimeEmbedding::kCosineFirst ? 1 : 0;
  const int time_count = !spec.noise_conditioning ? 0 : static_cast<int>(network_->time_frequencies().size());
  device_.run("features", direction ? "#define TANGENT\n" : "",
              {.groups = {range.tiles(), layout_.layers().front().inputs, 1},
               .buffers = {input.columns, input.x, &frequencies_, &raw_, &features_, direction},
               .uniforms = {{"count", range.count},
                            {"first_column", range.first},
                            {"column_step", input.one_column ? 0 : 1},
                            {"one_condition", input.condition.has_value()},
                            {"condition", input.condition.value_or(0)},
                            {"scale", input.scale},
                            {"dim", network_->dim()},
                            {"coordinate_count", static_cast<int>(network_->coordinate_frequencies().size())},
                            {"time_count", time_count},
                            {"time_kind", spec.noise_conditioning ? time_kind : 0},
                            {"label_rows", layout_.label_width()},
                            {"label_offset", layout_.label_offset()}}});
}

void GlNetwork::forward(const Input& input, GlRange range) {
  run_features(input, range, nullptr);
  fused() ? forward_fused(range.tiles()) : forward_layers(range.tiles());
}

std::string GlNetwork::fused_defines() const {
  return fmt::format("#define ROWS {}\n{}{}", hidden_, activation_define_,
                     use_ == Use::kTraining ? "#define KEEP_SLOPES\n" : "");
}

std::vector<GlUniform> GlNetwork::fused_uniforms(int first_tile) const {
  std::vector<std::array<int, 3>> layers;
  for (const auto& layer : layout_.layers())
    layers.push_back({layer.offset / 4, layer.inputs, layer.outputs});
  return {{"first_tile", first_tile},
          {"layer_count", static_cast<int>(layers.size())},
          {"layers", layers},
          {"residual", network_->spec().residual},
          {"layer_vectors", layer_floats() / 4}};
}

void GlNetwork::forward_fused(int tiles) {
  const int most = tiles_per_dispatch(network_->flops_per_sample());
  for (int first = 0; first < tiles; first += most)
    device_.run("fused_forward", fused_defines(),
                {.groups = {std::min(most, tiles - first), 1, 1},
                 .buffers = {&raw_, &features_, &outputs_, &activations_, &slopes_},
                 .uniforms = fused_uniforms(first)});
}

void GlNetwork::run_layer(const Product& p, int tiles) {
  const int most = tiles_per_dispatch(2.0 * p.inputs * p.outputs);
  for (int first = 0; first < tiles; first += most)
    device_.run("layer", fmt::format("#define STAGE {}\n{}", p.stage, activation_define_),
                {.groups = {std::min(most, tiles - first), (p.outputs + 63) / 64, 1},
                 .buffers = {p.weights, p.below, p.result, &slopes_, &carried_},
                 .uniforms = {{"first_tile", first},
                              {"inputs", p.inputs},
                              {"outputs", p.outputs},
                              {"weight_offset", p.weight_offset / 4},
                              {"below_offset", p.below_offset / 4},
                              {"result_offset", p.result_offset / 4},
                              {"keep_slopes", use_ == Use::kTraining},
                              {"residual", p.residual},
                              {"carry", p.carry}}});
}

void GlNetwork::forward_layers(int tiles) {
  const auto& layers = layout_.layers();
  const GlBuffer* below = &features_;
  int below_offset = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const bool last = l + 1 == layers.size();
    // In training every layer is kept; otherwise two take turns.
    const int slot = use_ == Use::kTraining ? static_cast<int>(l) : static_cast<int>(l % 2);
    const int offset = last ? 0 : slot * layer_floats();
    run_layer({.stage = last ? 1 : 0,
               .inputs = layers[l].inputs,
               .outputs = layers[l].outputs,
               .weights = &raw_,
               .weight_offset = layers[l].offset,
               .below = below,
               .below_offset = below_offset,
               .result = last ? &outputs_ : &activations_,
               .result_offset = offset,
               .residual = network_->spec().residual && l > 0 && !last},
              tiles);
    below = &activations_;
    below_offset = offset;
  }
}

Points GlNetwork::read_outputs(GlRange range) const {
  const int rows = output_rows();
  Points tiles(kTile, rows * range.tiles());
  outputs_.read(tiles.data(), tiles.size());
  Points columns(network_->outputs(), range.count);
  for (int n = 0; n < range.count; ++n)
    columns.col(n) = tiles.row(n % kTile).segment(n / kTile * rows, columns.rows());
  return columns;
}

void GlNetwork::write_outputs(const Eigen::Ref<const Points>& columns) {
  const int rows = output_rows(), count = static_cast<int>(columns.cols());
  Points tiles = Points::Zero(kTile, rows * tiles_of(count));
  for (int n = 0; n < count; ++n)
    tiles.row(n % kTile).segment(n / kTile * rows, columns.rows()) = columns.col(n);
  outputs_.write(tiles.data(), tiles.size());
}

}  // namespace diffuscope
