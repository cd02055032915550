// Debug: how likely each mode is from where the particle stands, and, with forks, where continuations of this
// step end: what is decided here and what is not.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class ModesPanel final : public Panel {
 public:
  const char* title() const override { return "Modes"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
