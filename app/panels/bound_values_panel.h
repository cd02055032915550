// Bound: the numbers. The headline is what training can still gain; below it how the bound is written and
// estimated, and its parts beside those of the exact denoiser and the likelihoods.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class BoundValuesPanel final : public Panel {
 public:
  const char* title() const override { return "Bound values"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kBound ? Dock::kRight : Dock::kHidden;
  }
  float weight() const override { return 1.6f; }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
