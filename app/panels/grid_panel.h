// Sample: the noise levels that the sampler visits, as a curve over its steps whose points can be dragged;
// then the grid is one drawn by hand.
#pragma once

#include "app/panels/panel.h"
#include "app/panels/schedules/point_drag.h"

namespace diffuscope {

class GridPanel final : public Panel {
 public:
  const char* title() const override { return "Grid levels"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kSample ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void update(const FrameContext& frame);
  void apply(FrameContext& frame, const PointEdit& edit);

  SamplerSpec shown_;
  ExperimentPtr experiment_;
  std::string error_;                  // why this grid cannot be made
  std::vector<double> u_, log_ratio_;  // share of the steps, ln σ̃ of every level but the last, σ = 0
  ControlPoints points_;               // to take hold of
  PointDrag drag_;
};

}  // namespace diffuscope
