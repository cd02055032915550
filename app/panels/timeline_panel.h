// The time cursor below the stage: play, step, speed, and a slider drawn over the schedule (ᾱ_t and log SNR
// against t). In Sample it scrubs the reverse run over the sampler's levels instead, and t follows.
#pragma once

#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class TimelinePanel final : public Panel {
 public:
  const char* title() const override { return "Timeline"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain ? Dock::kHidden : Dock::kBelow;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_forward(FrameContext& frame);
  void draw_reverse(FrameContext& frame, const Trajectory<float>& run);
  void update(const FrameContext& frame);
  void update(const FrameContext& frame, const std::vector<GridLevel>& levels);

  ExperimentPtr shown_;  // whose curves these are
  std::vector<double> t_, alpha_bar_, log_snr_;
  std::vector<double> step_, level_t_;
  bool scrubbing_ = false;
};

}  // namespace diffuscope
