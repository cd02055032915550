// Debug: one step of the chosen particle in numbers: the rule as a formula, the rule with the numbers filled
// in, the level, and every quantity learned beside exact; or means over all particles.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class DebugStepPanel final : public Panel {
 public:
  const char* title() const override { return "Step"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kRight : Dock::kHidden;
  }
  float weight() const override { return 1.25f; }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
