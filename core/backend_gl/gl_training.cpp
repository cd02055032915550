#include "core/backend_gl/gl_training.h"

#include <algorithm>

#include "core/backend_gl/gl_random.h"

namespace diffuscope {

GlTraining::GlTraining(GlDevice& device, std::shared_ptr<const Mlp> network, GlRoom room)
    : device_(device),
      network_(device, std::move(network), room, GlNetwork::Use::kTraining),
      result_readback_(device),
      state_readback_(device) {
  moments_ = GlBuffer(device, 2 * network_.layout().size());
  average_ = GlBuffer(device, network_.layout().size());
}

void GlTraining::load(const OptimizedWeights& weights) {
  const GlLayout& layout = network_.layout();
  network_.set_weights(weights.raw);
  average_.write(layout.pad(weights.ema).data(), layout.size());
  auto moments = layout.pad(weights.m);
  const auto v = layout.pad(weights.v);
  moments.insert(moments.end(), v.begin(), v.end());
  moments_.write(moments.data(), moments_.words());
}

void GlTraining::begin_store() {
  state_readback_.finish();  // what travels still would arrive in the new copies
  const auto size = static_cast<std::size_t>(network_.layout().size());
  for (auto& copy : copies_) copy.resize(size);
  state_readback_.start(network_.raw(), 0, copies_[0]);
  state_readback_.start(average_, 0, copies_[1]);
  state_readback_.start(moments_, 0, copies_[2]);
  state_readback_.start(moments_, network_.layout().size(), copies_[3]);
}

// All is there before anything is written: a card that fails half-way leaves the state as it was.
void GlTraining::finish_store(const OptimizedWeights& weights) {
  state_readback_.finish();
  const GlLayout& layout = network_.layout();
  layout.unpad(copies_[0], weights.raw);
  layout.unpad(copies_[1], weights.ema);
  layout.unpad(copies_[2], weights.m);
  layout.unpad(copies_[3], weights.v);
}

Weights GlTraining::gradient() const {
  Weights gradient;
  network_.read_gradient(gradient);
  return gradient;
}

void GlTraining::upload(const ResidentIteration& iteration) {
  const Eigen::Index values = iteration.x0.size();
  columns_ = static_cast<int>(iteration.x0.cols());
  column_buffer_.reserve(device_, Eigen::Index{columns_} * kColumnWords);
  column_buffer_.write(iteration.columns.data(), Eigen::Index{columns_} * kColumnWords);
  for (GlBuffer* buffer : {&x0_, &inputs_, &targets_}) buffer->reserve(device_, values);
  x0_.write(iteration.x0.data(), values);
  squared_.reserve(device_, columns_);
}

void GlTraining::noise(const ResidentIteration& iteration) {
  const int dim = network_.network().dim();
  const std::uint64_t first_block = iteration.first_sample / 4 * static_cast<std::uint64_t>(dim);
  const int elements = dim * columns_;
  device_.run("noise_batch", "",
              {.groups = {(elements + 1023) / 1024, 1, 1},
               .buffers = {&column_buffer_, &x0_, &inputs_, &targets_},
               .uniforms = {{"dim", dim},
                            {"elements", elements},
                            {"seed", low_high(iteration.seed)},
                            {"stream", static_cast<std::uint32_t>(Stream::kTrainingNoise)},
                            {"first_block", low_high(first_block)}}});
}

void GlTraining::begin_iteration(const ResidentIteration& iteration) {
  upload(iteration);
  noise(iteration);
  const Mlp& network = network_.network();
  for (int first = 0; first < columns_; first += network_.chunk()) {
    const GlRange range{first, std::min(network_.chunk(), columns_ - first)};
    network_.forward({.columns = &column_buffer_, .x = &inputs_}, range);
    device_.run("loss", "",
                {.groups = {range.tiles(), 1, 1},
                 .buffers = {&column_buffer_, &targets_, &network_.outputs(), &squared_},
                 .uniforms = {{"count", range.count},
                              {"first_column", range.first},
                              {"dim", network.dim()},
                              {"rows", network_.output_rows()},
                              {"has_head", network.spec().variance_head != VarianceHead::kNone}}});
    network_.backward(column_buffer_, range, first > 0);
  }
  network_.reduce_gradient();
  optimize(iteration);

  const auto start = [this](const GlBuffer& from, auto& copy, Eigen::Index size) {
    copy.resize(size);
    result_readback_.start(from, 0, {copy.data(), static_cast<std::size_t>(size)});
  };
  start(squared_, squared_copy_, columns_);
  start(network_.norms(), norms_copy_, network_.norm_count());
}

void GlTraining::finish_iteration(ResidentResult& result) {
  result_readback_.finish();
  result.squared = squared_copy_;
  result.squared_norm = norms_copy_.cast<double>().sum();
}

void GlTraining::optimize(const ResidentIteration& iteration) {
  const AdamConstants constants = adam_constants(iteration.step);
  std::vector<std::array<int, 3>> layers;
  for (const auto& layer : network_.layout().layers())
    layers.push_back({layer.offset, layer.inputs, layer.outputs});
  device_.run("adam", "",
              {.groups = {(network_.layout().size() + 255) / 256, 1, 1},
               .buffers = {&network_.gradient(), &network_.norms(), &network_.raw(), &network_.transposed(),
                           &moments_, &average_},
               .uniforms = {{"weight_count", network_.layout().size()},
                            {"norm_count", network_.norm_count()},
                            {"clip_norm", static_cast<float>(iteration.clip_norm)},
                            {"rate", constants.rate},
                            {"v_scale", constants.v_scale},
                            {"shrink", constants.shrink},
                            {"keep", constants.keep},
                            {"beta1", kAdamBeta1},
                            {"beta2", kAdamBeta2},
                            {"epsilon", kAdamEpsilon},
                            {"layer_count", static_cast<int>(layers.size())},
                            {"layers", layers}}});
}

}  // namespace diffuscope
