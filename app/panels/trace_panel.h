// Debug: all steps of the chosen particle (or means over all) as a table; a click goes there.
#pragma once

#include "app/panels/debug/steps_table.h"
#include "app/panels/panel.h"

namespace diffuscope {

class TracePanel final : public Panel {
 public:
  const char* title() const override { return "Steps"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kLeft : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  StepsTable table_;
};

}  // namespace diffuscope
