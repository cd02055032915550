// Whose score the arrows show, how long they are drawn, and how far the learned score is from the exact one
// at the time cursor.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class ScorePanel final : public Panel {
 public:
  const char* title() const override { return "Score"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRight : Dock::kHidden;
  }
  float weight() const override { return 1.25f; }
  void draw(FrameContext& frame) override;

 private:
  static void draw_choices(FrameContext& frame);
};

}  // namespace diffuscope
