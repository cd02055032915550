// Networks on the graphics card behind the interface of core/backend. The card is opened when weights are
// loaded for the first time, and tested against the processor, once for each shape of a network; when it
// fails, then or at any later moment, the processor goes on with the same question.
#pragma once

#include "core/backend/network_engine.h"
#include "core/backend_gl/gl_network.h"

namespace diffuscope {

/// Told once, in a sentence's part, why the processor goes on.
using FailureReport = std::function<void(const std::string& reason)>;

/// The card that the engines of this thread share; opened where it is not yet. GlFailure.
std::shared_ptr<GlDevice> card_of_this_thread();
/// The card of this thread stays open between engines from now on, until it fails or the thread ends: for
/// threads that make engines again and again. Opened later than this, it shares its buffers with `window`.
void keep_card_open(const GlShareGroup& window = {});

class GlEngine final : public NetworkEngine {
 public:
  explicit GlEngine(std::shared_ptr<const Mlp> network, FailureReport report = {});

  /// "GPU, llvmpipe (LLVM 15.0.6, 256 bits)", or the processor and why the card is not used.
  std::string about() const override;
  Eigen::Index block_columns() const override;
  bool parallel() const override { return processor_ != nullptr; }
  void load(const Weights& weights, EngineUse use, WorkerTeam* team) override;
  std::unique_ptr<NetworkPass> make_pass() const override;
  std::unique_ptr<ResidentTraining> make_resident(int batch) override;
  std::unique_ptr<DeviceNetwork> make_device_network() override;

  /// For whoever uses the card beside this engine.
  const FailureReport& failure_report() const { return report_; }
  /// The card; null once the processor does the work, and before the first load.
  GlDevice* device() const { return processor_ ? nullptr : device_.get(); }

 private:
  class Pass;
  class Resident;
  /// What the card holds for passes, and what goes in and out.
  struct Work {
    std::unique_ptr<GlNetwork> network;  ///< null until columns come
    std::vector<TrainingColumn> column_data;
    GlBuffer columns, x;
    bool stale = true;  ///< the weights changed since the network got them
  };
  void open(EngineUse use);
  void give_up(const std::string& reason) const;
  /// Room for this many columns and the weights of the last load.
  GlNetwork& prepare(Eigen::Index columns) const;
  void send(const NetworkInput& input, GlRange range) const;

  std::shared_ptr<const Mlp> network_;
  FailureReport report_;
  const Weights* weights_ = nullptr;
  EngineUse use_ = EngineUse::kSampling;
  std::shared_ptr<GlDevice> device_;                  // before what lives on it
  mutable Work work_;                                 // of the one thread that may compute
  mutable std::unique_ptr<NetworkEngine> processor_;  // once the card failed
  mutable std::string reason_;
};

}  // namespace diffuscope
