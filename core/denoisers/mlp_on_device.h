// The learned denoiser for points that lie on the device of its network.
#pragma once

#include "core/backend/device_network.h"
#include "core/denoisers/denoiser.h"
#include "core/denoisers/network_role.h"
#include "core/model/mlp.h"

namespace diffuscope {

class MlpOnDevice final : public DeviceDenoiser {
 public:
  MlpOnDevice(std::shared_ptr<const Mlp> network, std::unique_ptr<DeviceNetwork> on_device, NetworkRole role)
      : network_(std::move(network)), on_device_(std::move(on_device)), role_(std::move(role)) {}

  int dim() const override { return network_->dim(); }
  bool predicts_variance() const override { return network_->spec().variance_head != VarianceHead::kNone; }
  int label_count() const override { return network_->label_count(); }
  void set_labels(std::span<const LabelMix> labels) override { on_device_->set_labels(labels); }

  VectorDevice& device() override { return on_device_->device(); }
  void give_up(const std::string& reason) override;
  bool given_up() const { return given_up_; }

 private:
  DeviceQuestion question(NoiseLevel level) const;
  void evaluate(const DevicePoints& x, NoiseLevel level, DevicePoints& x0) override;
  void evaluate_derivative(const DevicePoints& x, NoiseLevel level,
                           const std::vector<DevicePoints>& directions, DevicePoints& x0,
                           std::vector<DevicePoints>& products) override;
  void evaluate_variance(const DevicePoints& x, NoiseLevel from, NoiseLevel to, DevicePoints& x0,
                         DevicePoints& variance) override;

  std::shared_ptr<const Mlp> network_;
  std::unique_ptr<DeviceNetwork> on_device_;
  NetworkRole role_;
  bool given_up_ = false;
};

}  // namespace diffuscope
