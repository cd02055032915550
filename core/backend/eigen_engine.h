// The reference: Mlp's forward and backward over Eigen, all columns of a call at once.
#pragma once

#include "core/backend/network_engine.h"

namespace diffuscope {

class EigenEngine final : public NetworkEngine {
 public:
  explicit EigenEngine(std::shared_ptr<const Mlp> network) : network_(std::move(network)) {}

  std::string about() const override { return "CPU, Eigen"; }
  Eigen::Index block_columns() const override { return 256; }  // activations stay in the L2 cache at H = 128
  void load(const Weights& weights, EngineUse, WorkerTeam*) override { weights_ = &weights; }
  std::unique_ptr<NetworkPass> make_pass() const override;

 private:
  class Pass;

  std::shared_ptr<const Mlp> network_;
  const Weights* weights_ = nullptr;
};

}  // namespace diffuscope
