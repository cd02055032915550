// Compare: the stages of the runs that train side by side, with axes and time linked; ready-made comparisons
// while a run is alone.
#pragma once

#include <array>

#include "app/panels/compare/run_stage.h"
#include "app/panels/panel.h"

namespace diffuscope {

class ComparePanel final : public Panel {
 public:
  const char* title() const override { return "Runs"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kCompare ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  std::array<RunStage, kMostTwins + 1> stages_;
  LinkedView view_;
  DistributionPtr fitted_;  // the data that the view was fitted to
};

}  // namespace diffuscope
