// Debug: one step of the chosen particle in numbers: the rule as a formula, the rule with the numbers filled
// in, the level, and every quantity learned beside exact; or means over all particles.
#pragma once

#include "app/evaluations/debug_jobs.h"
#include "app/panels/images/image_grid.h"
#include "app/panels/panel.h"

namespace diffuscope {

/// The step of an image as pictures, kept while it is the same.
struct StepPictures {
  std::shared_ptr<const TraceView> of;
  int index = -1;
  PointsPtr images;
  ImageGrid grid;
};

class DebugStepPanel final : public Panel {
 public:
  const char* title() const override { return "Step"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kRight : Dock::kHidden;
  }
  float weight() const override { return 1.25f; }
  void draw(FrameContext& frame) override;

 private:
  StepPictures pictures_;
};

}  // namespace diffuscope
