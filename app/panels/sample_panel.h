// Sample: which model and sampler, run it again or with new noise, how far it is, what it cost and what is
// kept of it.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class SamplePanel final : public Panel {
 public:
  const char* title() const override { return "Sampling"; }
  Dock dock(Workspace workspace) const override {
    if (workspace == Workspace::kDebug) return Dock::kRightBelow;
    return workspace == Workspace::kSample ? Dock::kRight : Dock::kHidden;
  }
  float weight() const override { return 1.6f; }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
