// The network of core/model/mlp.h once more in double precision, sample by sample, straight from its
// definition: the truth that faster ones are measured against.
#pragma once

#include <cmath>
#include <vector>

#include "core/model/mlp.h"

namespace diffuscope {

class ReferenceNetwork {
 public:
  ReferenceNetwork(const Mlp& network, const Weights& weights)
      : network_(network),
        weights_(weights.cast<double>()),
        gradient_(Eigen::VectorXd::Zero(weights.size())) {}

  /// F of one sample; keeps what backward needs.
  Eigen::VectorXd forward(const Eigen::VectorXd& x, double condition, LabelMix label) {
    label_ = label;
    below_.assign(1, features(x, condition));
    slopes_.clear();
    const int hidden = network_.spec().layers;
    for (int l = 0; l < hidden; ++l) {
      const Eigen::VectorXd z = matrix(2 * l) * below_.back() + bias(2 * l + 1);
      Eigen::VectorXd h(z.size()), slope(z.size());
      for (Eigen::Index i = 0; i < z.size(); ++i) activate(z[i], h[i], slope[i]);
      if (network_.spec().residual && l > 0) h += below_.back();
      below_.push_back(h);
      slopes_.push_back(slope);
    }
    return matrix(2 * hidden) * below_.back() + bias(2 * hidden + 1);
  }

  /// Adds the sample's share to gradient().
  void backward(const Eigen::VectorXd& d_out) {
    const int hidden = network_.spec().layers;
    Eigen::VectorXd delta = d_out, carried;
    for (int l = hidden; l >= 0; --l) {
      const auto index = static_cast<std::size_t>(l);
      add_gradient(2 * l, delta, below_[index]);
      Eigen::VectorXd down = matrix(2 * l).transpose() * delta;
      if (l < hidden && l > 0 && network_.spec().residual) down += carried;
      if (l == 0) {
        add_label_gradient(down);
        return;
      }
      carried = down;
      delta = down.cwiseProduct(slopes_[index - 1]);
    }
  }
  const Eigen::VectorXd& gradient() const { return gradient_; }

 private:
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const WeightTensor& tensor(int i) const { return network_.tensors()[static_cast<std::size_t>(i)]; }
  Eigen::Map<const Matrix> matrix(int i) const {
    return {weights_.data() + tensor(i).offset, tensor(i).rows, tensor(i).cols};
  }
  Eigen::VectorXd bias(int i) const { return weights_.segment(tensor(i).offset, tensor(i).rows); }
  const WeightTensor& table() const { return network_.tensors().back(); }
  Eigen::Index table_row(Label label) const {
    return table().offset + (label < 0 ? table().rows - 1 : label) * table().cols;
  }

  Eigen::VectorXd features(const Eigen::VectorXd& x, double condition) const {
    std::vector<double> f(x.begin(), x.end());
    const auto waves = [&](const Eigen::VectorXf& frequencies, double at, bool cosine) {
      for (const float w : frequencies) f.push_back(cosine ? std::cos(w * at) : std::sin(w * at));
    };
    for (const double value : x)
      for (const bool cosine : {false, true}) waves(network_.coordinate_frequencies(), value, cosine);
    const NetworkSpec& spec = network_.spec();
    if (spec.noise_conditioning && spec.time_embedding == TimeEmbedding::kPlain)
      f.push_back(condition / 1000);
    if (spec.noise_conditioning && spec.time_embedding != TimeEmbedding::kPlain)
      for (const bool second : {false, true})
        waves(network_.time_frequencies(), condition,
              second != (spec.time_embedding == TimeEmbedding::kCosineFirst));
    if (network_.label_count() > 0)
      for (Eigen::Index i = 0; i < table().cols; ++i)
        f.push_back((1 - double{label_.share}) * weights_[table_row(label_.first) + i] +
                    double{label_.share} * weights_[table_row(label_.second) + i]);
    return Eigen::Map<Eigen::VectorXd>(f.data(), static_cast<Eigen::Index>(f.size()));
  }

  void activate(double z, double& h, double& slope) const {
    const double s = 1 / (1 + std::exp(-z)), k = std::sqrt(2 / std::acos(-1.0)), c = 0.044715;
    const double t = std::tanh(k * (z + c * z * z * z));
    switch (network_.spec().activation) {
      case Activation::kSilu:
        h = z * s, slope = s + z * s * (1 - s);
        return;
      case Activation::kGelu:
        h = 0.5 * z * (1 + t), slope = 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * k * (1 + 3 * c * z * z);
        return;
      case Activation::kRelu:
        h = std::max(z, 0.0), slope = z > 0 ? 1 : 0;
        return;
      case Activation::kTanh:
        h = std::tanh(z), slope = 1 - h * h;
        return;
    }
  }

  void add_gradient(int i, const Eigen::VectorXd& delta, const Eigen::VectorXd& below) {
    Eigen::Map<Matrix>(gradient_.data() + tensor(i).offset, tensor(i).rows, tensor(i).cols) +=
        delta * below.transpose();
    gradient_.segment(tensor(i + 1).offset, tensor(i + 1).rows) += delta;
  }
  void add_label_gradient(const Eigen::VectorXd& d_features) {
    if (network_.label_count() == 0) return;
    gradient_.segment(table_row(label_.first), table().cols) += d_features.tail(table().cols);
  }

  const Mlp& network_;
  Eigen::VectorXd weights_, gradient_;
  LabelMix label_;
  std::vector<Eigen::VectorXd> below_, slopes_;
};

}  // namespace diffuscope
