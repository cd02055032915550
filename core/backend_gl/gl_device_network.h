// A network asked about points that lie on the graphics card: nothing travels but labels and levels.
#pragma once

#include "core/backend/device_network.h"
#include "core/backend_gl/gl_network.h"
#include "core/backend_gl/gl_vector_device.h"

namespace diffuscope {

class GlDeviceNetwork final : public DeviceNetwork {
 public:
  /// `weights` must stay as they are; `report` is told why the card is given up.
  GlDeviceNetwork(std::shared_ptr<GlDevice> device, std::shared_ptr<const Mlp> network,
                  const Weights& weights, std::function<void(const std::string&)> report);

  VectorDevice& device() override { return vectors_; }
  void set_labels(std::span<const LabelMix> labels) override { labels_.assign(labels.begin(), labels.end()); }
  void answer(const DevicePoints& x, const DeviceQuestion& question, DevicePoints& x0,
              DevicePoints* variance) override;
  void differentiate(const DevicePoints& x, const DeviceQuestion& question, const DevicePoints& v,
                     DevicePoints& product) override;
  void give_up(const std::string& reason) override { report_(reason); }

 private:
  /// result = skip·base + gain·outputs of the network for `range`, and the variances where they are wanted.
  struct Result {
    const GlBuffer& base;
    const GlBuffer& result;
    const GlBuffer* variance;
    double skip, gain;
    std::pair<double, double> head;
  };
  GlNetwork& prepare(std::unique_ptr<GlNetwork>& network, Eigen::Index columns, GlNetwork::Use use);
  GlNetwork::Input input(const DevicePoints& x, const DeviceQuestion& question);
  void write_result(GlNetwork& network, GlRange range, const Result& result);
  /// What columns are told about their classes; sent again only where they changed since.
  const GlBuffer& told_labels();
  void send(std::span<const LabelMix> labels, GlBuffer& buffer);

  std::shared_ptr<const Mlp> network_;
  const Weights& weights_;
  std::function<void(const std::string&)> report_;
  GlVectorDevice vectors_;
  std::unique_ptr<GlNetwork> forward_;   // until there are points: null
  std::unique_ptr<GlNetwork> tangent_;   // until derivatives are asked for: null
  std::vector<LabelMix> labels_, sent_;  // what was set, and what labelled_ holds
  GlBuffer labelled_, unlabelled_;
};

}  // namespace diffuscope
