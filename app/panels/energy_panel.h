// Score: the energy −ln p_t as a landscape with the noised points lying on it; or, with the sign switched,
// the log-density as mountains. On a line: the same as a curve.
#pragma once

#include "app/panels/panel.h"
#include "app/panels/stage/energy_surface.h"

namespace diffuscope {

class EnergyPanel final : public Panel {
 public:
  const char* title() const override { return "Energy"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRightBelow : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  bool energy_ = true;  // the sign: −ln p, else ln p
  EnergySurface surface_;
};

}  // namespace diffuscope
