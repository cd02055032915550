// Train: start, pause, single iterations, reset; where the run stands, and what to do when it diverged; the
// settings that change while it runs; where its time goes.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class TrainingControlsPanel final : public Panel {
 public:
  const char* title() const override { return "Training"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain || workspace == Workspace::kCompare ? Dock::kBelow : Dock::kHidden;
  }
  float weight() const override { return 1.6f; }  // beside the timeline of Compare
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
