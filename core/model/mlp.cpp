#include "core/model/mlp.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/random.h"

namespace diffuscope {
namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Tensors start on 64-byte boundaries of the buffer, so vector loops cut it the same way on every run.
constexpr Eigen::Index kAlignment = 16;

// Geometric frequencies from 0.5 rad; eight of them reach 25 rad, which resolves a mode of width 1/25.
constexpr double kLowestFrequency = 0.5;
const double kFrequencyRatio = std::pow(50.0, 1.0 / 7.0);

Eigen::Map<const RowMajor> matrix(const Weights& weights, const WeightTensor& t) {
  return {weights.data() + t.offset, t.rows, t.cols};
}
Eigen::Map<const Eigen::VectorXf> vector(const Weights& weights, const WeightTensor& t) {
  return {weights.data() + t.offset, t.rows};
}

Eigen::VectorXf frequencies_of_time(const NetworkSpec& spec) {
  const int half = spec.time_features / 2;
  const int last = spec.time_embedding == TimeEmbedding::kSinusoidalToEnd ? std::max(1, half - 1) : half;
  Eigen::VectorXf frequencies(half);
  for (int i = 0; i < half; ++i)
    frequencies[i] = spec.time_embedding == TimeEmbedding::kLogRatio
                         ? static_cast<float>(std::ldexp(0.5, i))
                         : static_cast<float>(std::exp(-std::log(10000.0) * i / last));
  return frequencies;
}

/// Rows that tell the network the noise level.
Eigen::Index time_rows(const NetworkSpec& spec, Eigen::Index frequencies) {
  if (!spec.noise_conditioning) return 0;
  return spec.time_embedding == TimeEmbedding::kPlain ? 1 : 2 * frequencies;
}

// h = act(z); with `slope`, also act′(z). z is overwritten by h. GELU is its tanh form (Hendrycks & Gimpel
// 2016).
void activate(Activation activation, Points& z, Points* slope) {
  auto a = z.array();
  switch (activation) {
    case Activation::kSilu:
      if (slope) {
        auto s = slope->array();
        s = a.logistic();
        a *= s;               // h = zσ(z)
        s += a * (1.0f - s);  // σ + h(1 − σ)
      } else {
        a *= a.logistic();
      }
      return;
    case Activation::kGelu: {
      constexpr float kScale = 0.7978845608f;  // √(2/π)
      constexpr float kCubic = 0.044715f;
      if (slope) {
        auto s = slope->array();
        s = (kScale * (a + kCubic * a.cube())).tanh();
        s = 0.5f * (1.0f + s) + 0.5f * a * (1.0f - s.square()) * kScale * (1.0f + 3.0f * kCubic * a.square());
      }
      a *= 0.5f * (1.0f + (kScale * (a + kCubic * a.cube())).tanh());
      return;
    }
    case Activation::kRelu:
      if (slope) slope->array() = (a > 0.0f).cast<float>();
      a = a.max(0.0f);
      return;
    case Activation::kTanh:
      a = a.tanh();
      if (slope) slope->array() = 1.0f - a.square();
      return;
  }
}

}  // namespace

Mlp::Mlp(const NetworkSpec& spec, int dim, int label_count)
    : spec_(spec),
      dim_(dim),
      outputs_(spec.variance_head == VarianceHead::kNone ? dim : 2 * dim),
      label_count_(spec.label_embedding > 0 ? label_count : 0),
      time_frequencies_(frequencies_of_time(spec)) {
  coordinate_frequencies_.resize(spec.fourier_features);
  for (int i = 0; i < spec.fourier_features; ++i)
    coordinate_frequencies_[i] = static_cast<float>(kLowestFrequency * std::pow(kFrequencyRatio, i));
  const Eigen::Index label_rows = label_count_ > 0 ? spec.label_embedding : 0;
  feature_count_ =
      dim + 2 * dim * spec.fourier_features + time_rows(spec, time_frequencies_.size()) + label_rows;

  auto place = [&](std::string name, Eigen::Index rows, Eigen::Index cols) {
    WeightTensor tensor{std::move(name), rows, cols, weight_count_};
    weight_count_ += (tensor.size() + kAlignment - 1) / kAlignment * kAlignment;
    tensors_.push_back(tensor);
    return tensor;
  };
  Eigen::Index inputs = feature_count_;
  for (int l = 0; l <= spec.layers; ++l) {
    const bool output = l == spec.layers;
    const Eigen::Index outputs = output ? outputs_ : spec.hidden;
    const std::string name = output ? "output" : "hidden" + std::to_string(l + 1);
    WeightTensor weight = place(name + ".weight", outputs, inputs);
    WeightTensor bias = place(name + ".bias", outputs, 1);
    layers_.push_back({std::move(weight), std::move(bias)});
    inputs = outputs;
  }
  if (label_count_ > 0)
    embedding_ = place("label_embedding.weight", label_count_ + 1, label_rows);
  else
    embedding_ = {"", 0, 0, weight_count_};
}

double Mlp::flops_per_sample() const {
  double flops = 0;
  for (const Layer& layer : layers_) flops += 2.0 * static_cast<double>(layer.weight.size());
  return flops;
}

Weights Mlp::initial_weights(std::uint64_t seed) const {
  Weights weights = Weights::Zero(weight_count_);
  std::uint64_t tensor_number = 0;
  for (const Layer& layer : layers_) {
    SampleRandom random(seed, Stream::kWeights, tensor_number++);
    const float bound = 1.0f / std::sqrt(static_cast<float>(layer.weight.cols));
    for (Eigen::Index i = 0; i < layer.weight.size(); ++i)
      weights[layer.weight.offset + i] = random.uniform(-bound, bound);
  }
  SampleRandom random(seed, Stream::kWeights, tensor_number);
  for (Eigen::Index i = 0; i < embedding_.size(); ++i) weights[embedding_.offset + i] = random.normal();
  return weights;
}

void Mlp::features(const Eigen::Ref<const Points>& x, const Eigen::Ref<const Eigen::RowVectorXf>& condition,
                   MlpScratch& scratch, std::span<const LabelMix> labels) const {
  check_labels(labels, x.cols());
  scratch.labels.assign(labels.begin(), labels.end());
  Points& f = scratch.features;
  f.resize(feature_count_, x.cols());
  f.topRows(dim_) = x;
  const Eigen::Index frequencies = coordinate_frequencies_.size();
  Eigen::Index row = dim_;
  auto sin_cos = [&](auto&& angles) {
    f.middleRows(row, angles.rows()) = angles.array().sin();
    f.middleRows(row + angles.rows(), angles.rows()) = angles.array().cos();
    row += 2 * angles.rows();
  };
  if (frequencies > 0)
    for (int d = 0; d < dim_; ++d) sin_cos(coordinate_frequencies_ * x.row(d));
  if (!spec_.noise_conditioning) return;
  if (spec_.time_embedding == TimeEmbedding::kPlain) {
    f.row(row) = condition / 1000.0f;
    return;
  }
  sin_cos(time_frequencies_ * condition);
  if (spec_.time_embedding != TimeEmbedding::kCosineFirst) return;
  const Eigen::Index half = time_frequencies_.size();
  f.middleRows(row - 2 * half, half).swap(f.middleRows(row - half, half));
}

void Mlp::check_labels(std::span<const LabelMix> labels, Eigen::Index n) const {
  if (label_count_ == 0) return;
  if (labels.size() > 1 && static_cast<Eigen::Index>(labels.size()) != n)
    throw std::invalid_argument("Mlp: neither a label for each column nor one for all");
  for (const LabelMix& label : labels)
    if (std::max(label.first, label.second) >= label_count_)
      throw std::invalid_argument("Mlp: no such class");
}

void Mlp::write_embedding(const Weights& weights, LabelMix label, float* out) const {
  const auto table = matrix(weights, embedding_);
  Eigen::Map<Eigen::VectorXf> rows(out, embedding_.cols);
  rows = table.row(embedding_row(label.first)).transpose();
  if (label.share == 0) return;
  rows = (1 - label.share) * rows + label.share * table.row(embedding_row(label.second)).transpose();
}

void Mlp::add_embedding_gradient(LabelMix label, const float* d_rows, Weights& gradient) const {
  Eigen::Map<RowMajor> table(gradient.data() + embedding_.offset, embedding_.rows, embedding_.cols);
  const Eigen::Map<const Eigen::RowVectorXf> rows(d_rows, embedding_.cols);
  table.row(embedding_row(label.first)) += (1 - label.share) * rows;
  if (label.share != 0) table.row(embedding_row(label.second)) += label.share * rows;
}

// Each column adds d loss/d features of its embedding rows, in the order of the columns.
void Mlp::embedding_gradient(const Weights& weights, MlpScratch& scratch, const Points& delta,
                             Weights& gradient) const {
  Points& rows = scratch.delta_below;
  rows.resize(embedding_.cols, delta.cols());
  rows.noalias() = matrix(weights, layers_[0].weight).rightCols(embedding_.cols).transpose() * delta;
  gradient.segment(embedding_.offset, embedding_.size()).setZero();
  for (Eigen::Index j = 0; j < rows.cols(); ++j)
    add_embedding_gradient(label_of(scratch.labels, j), rows.col(j).data(), gradient);
}

void Mlp::forward(const Weights& weights, MlpScratch& scratch, Points& out, bool keep_slopes) const {
  const auto hidden = static_cast<std::size_t>(spec_.layers);
  scratch.activations.resize(hidden);
  scratch.slopes.resize(hidden);
  for (Eigen::Index j = 0; label_count_ > 0 && j < scratch.features.cols(); ++j)
    write_embedding(weights, label_of(scratch.labels, j),
                    &scratch.features(feature_count_ - label_rows(), j));
  const Points* below = &scratch.features;
  for (std::size_t l = 0; l < hidden; ++l) {
    Points& h = scratch.activations[l];
    h.resize(layers_[l].weight.rows, below->cols());
    h.noalias() = matrix(weights, layers_[l].weight) * *below;
    h.colwise() += vector(weights, layers_[l].bias);
    Points* slope = keep_slopes ? &scratch.slopes[l] : nullptr;
    if (slope) slope->resize(h.rows(), h.cols());
    activate(spec_.activation, h, slope);
    if (spec_.residual && l > 0) h += *below;
    below = &h;
  }
  out.resize(outputs_, below->cols());
  out.noalias() = matrix(weights, layers_[hidden].weight) * *below;
  out.colwise() += vector(weights, layers_[hidden].bias);
}

void Mlp::tangent(const Weights& weights, MlpScratch& scratch, const Eigen::Ref<const Points>& v,
                  Points& d_out) const {
  // Of the features only the first rows depend on x: the coordinates, then for every coordinate the sines
  // and the cosines of its angles (time features follow).
  const Points& f = scratch.features;
  const Eigen::Index frequencies = coordinate_frequencies_.size();
  const Eigen::Index moving = coordinate_rows();
  Points& slope = scratch.delta_below;
  slope.resize(moving, v.cols());
  slope.topRows(dim_) = v;
  Eigen::Index row = dim_;
  for (int d = 0; d < dim_ && frequencies > 0; ++d, row += 2 * frequencies) {
    const Points angles = coordinate_frequencies_ * v.row(d);
    slope.middleRows(row, frequencies) = angles.cwiseProduct(f.middleRows(row + frequencies, frequencies));
    slope.middleRows(row + frequencies, frequencies) = -angles.cwiseProduct(f.middleRows(row, frequencies));
  }
  Points& h = scratch.delta;
  const auto hidden = static_cast<std::size_t>(spec_.layers);
  for (std::size_t l = 0; l < hidden; ++l) {
    h.resize(spec_.hidden, v.cols());
    h.noalias() = matrix(weights, layers_[l].weight).leftCols(slope.rows()) * slope;
    h.array() *= scratch.slopes[l].array();
    if (spec_.residual && l > 0) h += slope;
    h.swap(slope);
  }
  d_out.resize(outputs_, v.cols());
  d_out.noalias() = matrix(weights, layers_[hidden].weight) * slope;
}

void Mlp::backward(const Weights& weights, MlpScratch& scratch, const Points& d_out,
                   Weights& gradient) const {
  gradient.resize(weight_count_);
  // dW = δ·hᵀ of the layer below, db = Σ_columns δ.
  auto write_gradient = [&](const Layer& layer, const Points& delta, const Points& below) {
    Eigen::Map<RowMajor>(gradient.data() + layer.weight.offset, layer.weight.rows, layer.weight.cols)
        .noalias() = delta * below.transpose();
    Eigen::Map<Eigen::VectorXf>(gradient.data() + layer.bias.offset, layer.bias.rows) = delta.rowwise().sum();
  };
  const auto hidden = static_cast<std::size_t>(spec_.layers);
  write_gradient(layers_[hidden], d_out, scratch.activations[hidden - 1]);
  Points& delta = scratch.delta;      // d loss/d h of the current layer, then times act′
  Points& carried = scratch.carried;  // d loss/d h before act′: what a residual layer passes on unchanged
  delta.resize(spec_.hidden, d_out.cols());
  delta.noalias() = matrix(weights, layers_[hidden].weight).transpose() * d_out;
  for (std::size_t l = hidden; l-- > 0;) {
    const bool residual = spec_.residual && l > 0;
    if (residual) carried = delta;
    delta.array() *= scratch.slopes[l].array();
    const Points& below = l > 0 ? scratch.activations[l - 1] : scratch.features;
    write_gradient(layers_[l], delta, below);
    if (l == 0) {
      if (label_count_ > 0) embedding_gradient(weights, scratch, delta, gradient);
      break;
    }
    scratch.delta_below.resize(spec_.hidden, delta.cols());
    scratch.delta_below.noalias() = matrix(weights, layers_[l].weight).transpose() * delta;
    delta.swap(scratch.delta_below);
    if (residual) delta += carried;
  }
}

}  // namespace diffuscope
