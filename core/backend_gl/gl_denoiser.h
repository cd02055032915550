// The learned denoiser with its network on a graphics card. Answers are those of MlpDenoiser to about 1e-6;
// where the card fails the processor goes on with the same question.
#pragma once

#include "core/backend_gl/gl_network.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/denoisers/variance_head.h"

namespace diffuscope {

class GlDenoiser final : public Denoiser<float> {
 public:
  /// `team` (may be null) serves what the processor does: derivatives, and everything after a failure.
  /// Belongs to the thread of `device`.
  GlDenoiser(std::shared_ptr<GlDevice> device, std::shared_ptr<const Mlp> network, WeightsPtr weights,
             NetworkRole role, WorkerTeam* team = nullptr);

  int dim() const override { return network_->dim(); }
  bool predicts_variance() const override { return network_->spec().variance_head != VarianceHead::kNone; }
  int label_count() const override { return network_->label_count(); }
  void set_labels(std::span<const LabelMix> labels) override;

  /// Why the card is of no more use; empty while it is.
  const std::string& failure() const { return failure_; }

 private:
  /// How the network's outputs are read: x̂_0 = skip·x + out·F, and ln variance = offset + slope·h where
  /// wanted.
  struct Reading {
    NetworkScaling scaling;
    HeadScale head{};
    Points* variance = nullptr;
  };
  void evaluate(const Points& x, NoiseLevel level, Points& x0) override;
  void evaluate_derivative(const Points& x, NoiseLevel level, const std::vector<Points>& directions,
                           Points& x0, std::vector<Points>& products) override;
  void evaluate_variance(const Points& x, NoiseLevel from, NoiseLevel to, Points& x0,
                         Points& variance) override;

  /// False where the card failed, now or before.
  bool run(const Points& x, const Reading& reading, Points& x0);
  void run_columns(const Points& x, const Reading& reading, GlRange range, Points& x0);
  void write_columns(const NetworkScaling& scaling, GlRange range);
  void make_room(Eigen::Index columns);

  std::shared_ptr<GlDevice> device_;  // first: buffers go before it
  std::shared_ptr<const Mlp> network_;
  WeightsPtr weights_;
  NetworkRole role_;
  MlpDenoiser<float> processor_;
  std::string failure_;
  std::vector<LabelMix> labels_;
  std::unique_ptr<GlNetwork> gl_;
  std::vector<GlColumn> column_data_;
  GlBuffer columns_, x_, x0_, variance_;
};

}  // namespace diffuscope
