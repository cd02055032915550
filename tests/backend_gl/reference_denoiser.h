// The learned denoiser in double precision, straight from the network's definition: the truth that the
// graphics card is measured against.
#pragma once

#include "core/denoisers/denoiser.h"
#include "core/denoisers/network_role.h"
#include "core/denoisers/variance_head.h"
#include "tests/backend_gl/reference_network.h"

namespace diffuscope {

/// What the networks of these tests are trained as.
inline NetworkRole role_of(const NetworkSpec& spec) {
  return {Prediction::kV, spec.time_embedding, 1, make_schedule("linear", {}, 1000)};
}

inline double normalized_error(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected) {
  return (found - expected).cwiseAbs().maxCoeff() / expected.cwiseAbs().maxCoeff();
}

/// The learned denoiser in double precision.
class ReferenceDenoiser final : public Denoiser<double> {
 public:
  ReferenceDenoiser(const Mlp& network, const Weights& weights)
      : network_(network), reference_(network, weights), role_(role_of(network.spec())) {}
  int dim() const override { return network_.dim(); }
  bool predicts_variance() const override { return network_.spec().variance_head != VarianceHead::kNone; }

  std::vector<LabelMix> labels;  // one a column, or none

 private:
  Eigen::VectorXd answer(const PointsOf<double>& x, Eigen::Index n, const NetworkScaling& scaling) {
    const LabelMix label = labels.empty() ? LabelMix{} : labels[static_cast<std::size_t>(n)];
    return reference_.forward(scaling.input * x.col(n), scaling.condition, label);
  }
  void evaluate(const PointsOf<double>& x, NoiseLevel level, PointsOf<double>& x0) override {
    const NetworkScaling scaling = network_scaling(role_, level);
    x0.resize(x.rows(), x.cols());
    for (Eigen::Index n = 0; n < x.cols(); ++n)
      x0.col(n) = scaling.skip * x.col(n) + scaling.out * answer(x, n, scaling).head(x.rows());
  }
  void evaluate_variance(const PointsOf<double>& x, NoiseLevel from, NoiseLevel to, PointsOf<double>& x0,
                         PointsOf<double>& variance) override {
    evaluate(x, from, x0);
    const HeadScale head = head_scale(network_.spec().variance_head, variance_range(to, from));
    variance.resize(x.rows(), x.cols());
    for (Eigen::Index n = 0; n < x.cols(); ++n)
      variance.col(n) =
          (head.offset + head.slope * answer(x, n, network_scaling(role_, from)).tail(x.rows()).array())
              .exp();
  }

  const Mlp& network_;
  ReferenceNetwork reference_;
  NetworkRole role_;
};

}  // namespace diffuscope
