// Debug: how likely each mode is from where the particle stands, and, with forks, where continuations of this
// step end: what is decided here and what is not.
#pragma once

#include "app/panels/images/image_grid.h"
#include "app/panels/panel.h"

namespace diffuscope {

struct ForkView;

class ModesPanel final : public Panel {
 public:
  const char* title() const override { return "Modes"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_bars(FrameContext& frame, const Eigen::VectorXd& exact, const ForkView* forks);
  void draw_images(const FrameContext& frame, const std::vector<Eigen::Index>& modes);

  std::vector<Eigen::Index> modes_;  // whose training images are in pictures_
  PointsPtr pictures_;
  ImageGrid grid_;
};

}  // namespace diffuscope
