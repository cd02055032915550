// Train: the loss over the whole run, raw and smoothed, on a logarithmic axis.
#pragma once

#include "app/panels/panel.h"
#include "app/widgets/plot_style.h"

namespace diffuscope {

class LossPanel final : public Panel {
 public:
  const char* title() const override { return "Loss"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  Following following_;
};

}  // namespace diffuscope
