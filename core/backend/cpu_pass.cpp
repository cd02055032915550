#include "core/backend/cpu_pass.h"

#include <stdexcept>

#include "core/stopwatch.h"

namespace diffuscope {
namespace {

bool same(const LabelMix& a, const LabelMix& b) {
  return a.first == b.first && a.second == b.second && a.share == b.share;
}

}  // namespace

CpuPass::CpuPass(const CpuEngine& engine)
    : engine_(engine),
      network_(engine.network()),
      kernels_(engine.kernels()),
      feature_maker_(network_, kernels_),
      feature_stride_(sample_stride(network_.feature_count())),
      other_stride_(sample_stride(other_features())),
      stride_(sample_stride(network_.spec().hidden)),
      output_stride_(engine.has_narrow_output() ? network_.outputs() : sample_stride(network_.outputs())),
      activations_(engine.layers().size() - 1),
      slopes_(engine.layers().size() - 1) {}

void CpuPass::check(const NetworkInput& input) const {
  network_.check_labels(input.labels, input.x.cols());
  if (input.condition.size() != 1 && input.condition.size() != input.x.cols())
    throw std::invalid_argument("CpuPass: neither a condition for each column nor one for all");
}

void CpuPass::add_others(const float* others, Eigen::Index count, AlignedFloats& out) {
  const CpuEngine::Layer& layer = engine_.layers()[0];
  out.reserve(count * stride_);
  kernels_.output({.in = others,
                   .in_stride = other_stride_,
                   .first_input = network_.coordinate_rows(),
                   .inputs = other_features(),
                   .weights = layer.forward,
                   .bias = layer.bias.data(),
                   .out = out.data(),
                   .stride = stride_},
                  count);
}

const float* CpuPass::shared_bias(const NetworkInput& input) {
  const LabelMix label = label_of(input.labels, 0);
  const float condition = input.condition[0];
  const bool known = shared_version_ == engine_.version() && shared_condition_ == condition;
  if (known && same(shared_label_, label)) return shared_bias_.data();
  shared_others_.reserve(other_stride_);
  feature_maker_.write_others(input, engine_.weights(), 0, 1, shared_others_.data(), other_stride_);
  add_others(shared_others_.data(), 1, shared_bias_);
  shared_version_ = engine_.version();
  shared_condition_ = condition;
  shared_label_ = label;
  return shared_bias_.data();
}

void CpuPass::find_runs(const NetworkInput& input, Eigen::Index first, Eigen::Index samples) {
  // Rows of the first layer's outputs are written, read and summed once more: about as many products as with
  // so many features.
  constexpr Eigen::Index kCost = 8;
  runs_.condition.clear();
  runs_.of_sample.clear();
  if (network_.label_count() > 0 || input.condition.size() == 1) return;
  for (const float condition : input.condition.segment(first, samples)) {
    if (!runs_.used() || runs_.condition.back() != condition) runs_.condition.push_back(condition);
    runs_.of_sample.push_back(static_cast<std::int32_t>(runs_.count() - 1));
  }
  if ((samples - runs_.count()) * other_features() < kCost * samples) runs_.condition.clear();
}

CpuPass::FirstLayer CpuPass::start_tile(const NetworkInput& input, Eigen::Index first, Eigen::Index samples) {
  feature_maker_.write_coordinates(input, first, samples, features_.data(), feature_stride_);
  find_runs(input, first, samples);
  if (!runs_.used()) {
    feature_maker_.write_others(input, engine_.weights(), first, samples,
                                features_.data() + network_.coordinate_rows(), feature_stride_);
    return {network_.feature_count(), engine_.layers()[0].bias.data()};
  }
  const Eigen::Map<const Eigen::RowVectorXf> conditions(runs_.condition.data(), runs_.count());
  runs_.others.reserve(runs_.count() * other_stride_);
  feature_maker_.write_others({input.x, conditions}, engine_.weights(), 0, runs_.count(), runs_.others.data(),
                              other_stride_);
  add_others(runs_.others.data(), runs_.count(), runs_.bias);
  return {network_.coordinate_rows(), runs_.bias.data(), runs_.of_sample.data()};
}

void CpuPass::forward(const NetworkInput& input, Points& out) {
  check(input);
  const Eigen::Index n = input.x.cols();
  out.resize(network_.outputs(), n);
  if (n == 0) return;
  const bool shared = input.condition.size() == 1 && input.labels.size() <= 1;
  const FirstLayer first_layer = shared
                                     ? FirstLayer{network_.coordinate_rows(), shared_bias(input)}
                                     : FirstLayer{network_.feature_count(), engine_.layers()[0].bias.data()};
  features_.reserve(kForwardTile * feature_stride_);
  output_.reserve(kForwardTile * output_stride_);
  for (Eigen::Index first = 0; first < n; first += kForwardTile) {
    const Eigen::Index samples = std::min(kForwardTile, n - first);
    feature_maker_.write_coordinates(input, first, samples, features_.data(), feature_stride_);
    if (!shared)
      feature_maker_.write_others(input, engine_.weights(), first, samples,
                                  features_.data() + network_.coordinate_rows(), feature_stride_);
    run_hidden(samples, false, first_layer);
    if (engine_.has_narrow_output()) {
      run_output(samples, out.col(first).data(), out.outerStride());
    } else {
      run_output(samples, output_.data(), output_stride_);
      out.middleCols(first, samples) = outputs(samples);
    }
  }
}

void CpuPass::run_hidden(Eigen::Index samples, bool keeps, const FirstLayer& first_layer) {
  const float* below = features_.data();
  for (std::size_t l = 0; l < activations_.size(); ++l) {
    const CpuEngine::Layer& layer = engine_.layers()[l];
    AlignedFloats& out = activations_[keeps ? l : l % 2];
    out.reserve(samples * stride_);
    if (keeps) slopes_[l].reserve(samples * stride_);
    kernels_.forward(network_.spec().activation,
                     {.in = below,
                      .in_stride = l > 0 ? stride_ : feature_stride_,
                      .inputs = l > 0 ? layer.inputs : first_layer.inputs,
                      .weights = layer.forward,
                      .bias = l > 0 ? layer.bias.data() : first_layer.bias,
                      .bias_row = l > 0 ? nullptr : first_layer.bias_row,
                      .carried = network_.spec().residual && l > 0 ? below : nullptr,
                      .out = out.data(),
                      .slope = keeps ? slopes_[l].data() : nullptr,
                      .stride = stride_},
                     samples);
    below = out.data();
  }
  top_ = below;
}

void CpuPass::run_output(Eigen::Index samples, float* out, Eigen::Index stride) {
  const CpuEngine::Layer& layer = engine_.layers().back();
  if (engine_.has_narrow_output())
    return kernels_.narrow_output({.in = top_,
                                   .in_stride = stride_,
                                   .inputs = padded(layer.inputs),
                                   .weights = layer.forward.data,
                                   .bias = layer.bias.data(),
                                   .outputs = layer.outputs,
                                   .out = out,
                                   .out_stride = stride},
                                  samples);
  kernels_.output({.in = top_,
                   .in_stride = stride_,
                   .inputs = layer.inputs,
                   .weights = layer.forward,
                   .bias = layer.bias.data(),
                   .out = out,
                   .stride = stride},
                  samples);
}

Eigen::Map<Points, 0, Eigen::OuterStride<>> CpuPass::outputs(Eigen::Index samples) {
  return {output_.data(), network_.outputs(), samples, Eigen::OuterStride<>(output_stride_)};
}

PassTimes CpuPass::gradient(const NetworkInput& input, const OutputLoss& loss, Weights& gradient) {
  check(input);
  PassTimes times;
  Stopwatch watch;
  const Eigen::Index n = input.x.cols();
  features_.reserve(kGradientTile * feature_stride_);
  output_.reserve(kGradientTile * output_stride_);
  for (Eigen::Index first = 0; first < n; first += kGradientTile) {
    const Eigen::Index samples = std::min(kGradientTile, n - first);
    run_hidden(samples, true, start_tile(input, first, samples));
    run_output(samples, output_.data(), output_stride_);
    loss(first, outputs(samples));
    times.forward += watch.lap();
    backward_tile(input, first, samples, gradient);
    times.backward += watch.lap();
  }
  return times;
}

void CpuPass::layer_gradient(std::size_t l, const float* delta, Eigen::Index samples, bool adds,
                             Weights& gradient) {
  const CpuEngine::Layer& layer = engine_.layers()[l];
  const bool output = l == activations_.size();
  kernels_.gradient({.delta = delta,
                     .delta_stride = output ? output_stride_ : stride_,
                     .in = l > 0 ? activations_[l - 1].data() : features_.data(),
                     .in_stride = l > 0 ? stride_ : feature_stride_,
                     .rows = layer.outputs,
                     .columns = layer.inputs,
                     .gradient = gradient.data() + network_.tensors()[2 * l].offset,
                     .row_step = layer.inputs,
                     .bias = gradient.data() + network_.tensors()[2 * l + 1].offset,
                     .adds = adds},
                    samples);
}

// Samples of a run have the same other features: the weights of these see the sum of their deltas.
void CpuPass::first_gradient_by_runs(Eigen::Index samples, bool adds, Weights& gradient) {
  const CpuEngine::Layer& layer = engine_.layers()[0];
  const Eigen::Index coordinates = network_.coordinate_rows();
  runs_.delta.reserve(runs_.count() * stride_);
  kernels_.sum_runs({.in = delta_.data(),
                     .run = runs_.of_sample.data(),
                     .columns = padded(layer.outputs),
                     .out = runs_.delta.data(),
                     .stride = stride_},
                    samples);
  float* const weights = gradient.data() + network_.tensors()[0].offset;
  kernels_.gradient({.delta = delta_.data(),
                     .delta_stride = stride_,
                     .in = features_.data(),
                     .in_stride = feature_stride_,
                     .rows = layer.outputs,
                     .columns = coordinates,
                     .gradient = weights,
                     .row_step = layer.inputs,
                     .adds = adds},
                    samples);
  kernels_.gradient({.delta = runs_.delta.data(),
                     .delta_stride = stride_,
                     .in = runs_.others.data(),
                     .in_stride = other_stride_,
                     .rows = layer.outputs,
                     .columns = other_features(),
                     .gradient = weights + coordinates,
                     .row_step = layer.inputs,
                     .bias = gradient.data() + network_.tensors()[1].offset,
                     .adds = adds},
                    runs_.count());
}

// From d loss/d output in output_ down to the first layer; the tiles' gradients add up.
void CpuPass::backward_tile(const NetworkInput& input, Eigen::Index first, Eigen::Index samples,
                            Weights& gradient) {
  const bool residual = network_.spec().residual;
  const bool adds = first > 0;
  for (AlignedFloats* rows : {&delta_, &delta_below_, &carried_}) rows->reserve(samples * stride_);
  const float* delta = output_.data();
  for (std::size_t l = activations_.size(); l > 0; --l) {
    layer_gradient(l, delta, samples, adds, gradient);
    const bool output = l == activations_.size();
    kernels_.backward({.delta = delta,
                       .delta_stride = output ? output_stride_ : stride_,
                       .weights = engine_.layers()[l].backward,
                       .slope = slopes_[l - 1].data(),
                       .carried = residual ? carried_.data() : nullptr,
                       .carries = residual && !output,
                       .out = delta_below_.data(),
                       .stride = stride_},
                      samples);
    std::swap(delta_, delta_below_);
    delta = delta_.data();
  }
  if (runs_.used())
    first_gradient_by_runs(samples, adds, gradient);
  else
    layer_gradient(0, delta, samples, adds, gradient);
  if (network_.label_count() > 0) label_gradient(input, first, samples, gradient);
}

void CpuPass::label_gradient(const NetworkInput& input, Eigen::Index first, Eigen::Index samples,
                             Weights& gradient) {
  const Eigen::Index stride = sample_stride(network_.label_rows());
  label_rows_.reserve(samples * stride);
  kernels_.backward({.delta = delta_.data(),
                     .delta_stride = stride_,
                     .weights = engine_.layers()[0].backward,
                     .out = label_rows_.data(),
                     .stride = stride},
                    samples);
  const WeightTensor& table = network_.tensors().back();
  if (first == 0) gradient.segment(table.offset, table.size()).setZero();
  for (Eigen::Index s = 0; s < samples; ++s)
    network_.add_embedding_gradient(label_of(input.labels, first + s), label_rows_.data() + s * stride,
                                    gradient);
}

}  // namespace diffuscope
