// The scene: all that defines a run, section by section, with ready-made scenes at the top. Every row says
// whether a change goes into the running training or starts a new one.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class ScenePanel final : public Panel {
 public:
  const char* title() const override { return "Scene"; }
  Dock dock(Workspace) const override { return Dock::kLeft; }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
