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
      stride_(sample_stride(network_.spec().hidden)),
      output_stride_(engine.has_narrow_output() ? network_.outputs() : sample_stride(network_.outputs())),
      activations_(engine.layers().size() - 1),
      slopes_(engine.layers().size() - 1) {}

void CpuPass::check(const NetworkInput& input) const {
  network_.check_labels(input.labels, input.x.cols());
  if (input.condition.size() != 1 && input.condition.size() != input.x.cols())
    throw std::invalid_argument("CpuPass: neither a condition for each column nor one for all");
}

const float* CpuPass::shared_bias(const NetworkInput& input) {
  const LabelMix label = label_of(input.labels, 0);
  const float condition = input.condition[0];
  const bool known = shared_version_ == engine_.version() && shared_condition_ == condition;
  if (known && same(shared_label_, label)) return shared_bias_.data();
  const CpuEngine::Layer& layer = engine_.layers()[0];
  shared_features_.reserve(feature_stride_);
  shared_bias_.reserve(stride_);
  feature_maker_.write_others(input, engine_.weights(), 0, 1, shared_features_.data(), feature_stride_);
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const WeightTensor& tensor = network_.tensors()[0];
  const Eigen::Map<const RowMajor> weight(engine_.weights().data() + tensor.offset, tensor.rows, tensor.cols);
  const Eigen::Index moving = network_.coordinate_rows();
  const Eigen::Map<const Eigen::VectorXf> others(shared_features_.data() + moving, tensor.cols - moving);
  Eigen::Map<Eigen::VectorXf> bias(shared_bias_.data(), tensor.rows);
  bias = Eigen::Map<const Eigen::VectorXf>(layer.bias.data(), tensor.rows);
  bias.noalias() += weight.rightCols(others.size()) * others;
  shared_version_ = engine_.version();
  shared_condition_ = condition;
  shared_label_ = label;
  return shared_bias_.data();
}

void CpuPass::forward(const NetworkInput& input, Points& out) {
  check(input);
  const Eigen::Index n = input.x.cols();
  out.resize(network_.outputs(), n);
  if (n == 0) return;
  const bool shared = input.condition.size() == 1 && input.labels.size() <= 1;
  const float* bias = shared ? shared_bias(input) : engine_.layers()[0].bias.data();
  features_.reserve(kForwardTile * feature_stride_);
  output_.reserve(kForwardTile * output_stride_);
  for (Eigen::Index first = 0; first < n; first += kForwardTile) {
    const Eigen::Index samples = std::min(kForwardTile, n - first);
    feature_maker_.write_coordinates(input, first, samples, features_.data(), feature_stride_);
    if (!shared)
      feature_maker_.write_others(input, engine_.weights(), first, samples, features_.data(),
                                  feature_stride_);
    run_hidden(samples, false, bias, shared ? network_.coordinate_rows() : network_.feature_count());
    if (engine_.has_narrow_output()) {
      run_output(samples, out.col(first).data(), out.outerStride());
    } else {
      run_output(samples, output_.data(), output_stride_);
      out.middleCols(first, samples) = outputs(samples);
    }
  }
}

void CpuPass::run_hidden(Eigen::Index samples, bool keeps, const float* first_bias, Eigen::Index inputs) {
  const float* below = features_.data();
  for (std::size_t l = 0; l < activations_.size(); ++l) {
    const CpuEngine::Layer& layer = engine_.layers()[l];
    AlignedFloats& out = activations_[keeps ? l : l % 2];
    out.reserve(samples * stride_);
    if (keeps) slopes_[l].reserve(samples * stride_);
    kernels_.forward(network_.spec().activation,
                     {.in = below,
                      .in_stride = l > 0 ? stride_ : feature_stride_,
                      .inputs = l > 0 ? layer.inputs : inputs,
                      .weights = layer.forward,
                      .bias = l > 0 ? layer.bias.data() : first_bias,
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
    feature_maker_.write_coordinates(input, first, samples, features_.data(), feature_stride_);
    feature_maker_.write_others(input, engine_.weights(), first, samples, features_.data(), feature_stride_);
    run_hidden(samples, true, engine_.layers()[0].bias.data(), network_.feature_count());
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
                     .bias = gradient.data() + network_.tensors()[2 * l + 1].offset,
                     .adds = adds},
                    samples);
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
