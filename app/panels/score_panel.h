// Whose score the arrows show, how long they are drawn, and how far the learned score is from the exact one
// at the time cursor.
#pragma once

#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class ScorePanel final : public Panel {
 public:
  const char* title() const override { return "Score"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_curve(FrameContext& frame, const FieldView& field);

  std::vector<double> u_, error_;  // the curve, kept to spare allocations
};

}  // namespace diffuscope
