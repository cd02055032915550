#include "core/backend_gl/gl_training.h"

#include <algorithm>

#include "core/backend_gl/gl_random.h"

namespace diffuscope {
namespace {

constexpr int kColumnWords = sizeof(GlColumn) / 4;

}  // namespace

GlTraining::GlTraining(GlDevice& device, std::shared_ptr<const Mlp> network, GlRoom room)
    : device_(device), network_(device, std::move(network), room, GlNetwork::Use::kTraining) {
  moments_ = GlBuffer(device, 2 * network_.layout().size());
  average_ = GlBuffer(device, network_.layout().size());
}

void GlTraining::load(const TrainerState& state) {
  const GlLayout& layout = network_.layout();
  network_.set_weights(state.raw);
  average_.write(layout.pad(state.ema).data(), layout.size());
  auto moments = layout.pad(state.adam_m);
  const auto v = layout.pad(state.adam_v);
  moments.insert(moments.end(), v.begin(), v.end());
  moments_.write(moments.data(), moments_.words());
}

void GlTraining::store(TrainerState& state) const {
  const GlLayout& layout = network_.layout();
  std::vector<float> padded(static_cast<std::size_t>(layout.size()));
  const auto fetch = [&](const GlBuffer& buffer, Eigen::Index first, Weights& weights) {
    buffer.read(padded.data(), layout.size(), first);
    layout.unpad(padded, weights);
  };
  fetch(network_.raw(), 0, state.raw);
  fetch(average_, 0, state.ema);
  fetch(moments_, 0, state.adam_m);
  fetch(moments_, layout.size(), state.adam_v);
  device_.check();
}

Weights GlTraining::gradient() const {
  std::vector<float> padded(static_cast<std::size_t>(network_.layout().size()));
  network_.gradient().read(padded.data(), network_.layout().size());
  Weights gradient = Weights::Zero(network_.network().weight_count());
  network_.layout().unpad(padded, gradient);
  return gradient;
}

void GlTraining::upload(const Batch& batch) {
  columns_ = static_cast<int>(batch.x0.cols());
  const auto dim = static_cast<float>(network_.network().dim());
  const float per_sample = 1 / (dim * static_cast<float>(columns_));
  column_data_.assign(static_cast<std::size_t>(columns_), {});
  for (std::size_t j = 0; j < column_data_.size(); ++j) {
    GlColumn& column = column_data_[j];
    const auto index = static_cast<Eigen::Index>(j);
    const Mixing& mix = batch.mixing[j];
    column = {mix.input_x0, mix.input_eps, mix.target_x0, mix.target_eps, batch.condition[index]};
    if (!batch.labels.empty()) column.first_label = label_row(network_.network(), batch.labels[j].first);
    column.loss_scale = 2 * batch.weight[index] * per_sample;
    if (batch.variance.empty()) continue;
    const VarianceTarget& target = batch.variance[j];
    column.head_scale = kVarianceWeight * target.weight * per_sample;
    column.offset = target.offset, column.slope = target.slope;
    column.floor = target.floor, column.gain = target.gain;
  }
  column_buffer_.reserve(device_, Eigen::Index{columns_} * kColumnWords);
  column_buffer_.write(column_data_.data(), Eigen::Index{columns_} * kColumnWords);
  for (GlBuffer* buffer : {&x0_, &inputs_, &targets_}) buffer->reserve(device_, batch.x0.size());
  x0_.write(batch.x0.data(), batch.x0.size());
  squared_.reserve(device_, columns_);
}

void GlTraining::noise(const DeviceIteration& iteration) {
  const int dim = network_.network().dim();
  const auto first_block =
      static_cast<std::uint64_t>(iteration.number) * (kMaxBatch / 4) * static_cast<std::uint64_t>(dim);
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

void GlTraining::iterate(const DeviceIteration& iteration, DeviceResult& result) {
  upload(*iteration.batch);
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

  result.squared.resize(columns_);
  squared_.read(result.squared.data(), columns_);
  Eigen::VectorXf norms(network_.norm_count());
  network_.norms().read(norms.data(), norms.size());
  result.squared_norm = norms.cast<double>().sum();
  device_.check();
}

void GlTraining::optimize(const DeviceIteration& iteration) {
  const AdamFactors factors = adam_factors(iteration.step);
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
                            {"rate", factors.rate},
                            {"v_scale", factors.v_scale},
                            {"shrink", factors.shrink},
                            {"keep", factors.keep},
                            {"beta1", kAdamBeta1},
                            {"beta2", kAdamBeta2},
                            {"epsilon", kAdamEpsilon},
                            {"layer_count", static_cast<int>(layers.size())},
                            {"layers", layers}}});
}

}  // namespace diffuscope
