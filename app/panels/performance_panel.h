// How fast it all is, and where the time goes: what computes, the phases of an iteration and of a frame,
// arithmetic against what the machine can do, memory, and the benchmark.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class PerformancePanel final : public Panel {
 public:
  const char* title() const override { return "Performance"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain ? Dock::kLeft : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  /// FLOPs of an iteration of this run (network_speed.h).
  double iteration_flops(const Snapshot& snapshot, int batch);

  ExperimentPtr counted_;
  double flops_per_sample_ = 0;
};

}  // namespace diffuscope
