// The end of the forward process: does q(x_T) match the prior that sampling starts from? Both measures, a
// warning in plain words with its repair, and the switches that hide or show the mismatch (standardization,
// data scale).
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class ForwardPanel final : public Panel {
 public:
  const char* title() const override { return "End of the process"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kForward || workspace == Workspace::kSchedule ? Dock::kRight
                                                                                 : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
