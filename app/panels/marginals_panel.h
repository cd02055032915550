// The coordinates of x_t one by one, in model space: histograms of the cloud at the time cursor against the
// prior N(0, 1).
#pragma once

#include <imgui.h>

#include <array>
#include <vector>

#include "app/panels/panel.h"
#include "app/panels/stage/cloud_histogram.h"

namespace diffuscope {

class MarginalsPanel final : public Panel {
 public:
  const char* title() const override { return "Marginals"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kForward || workspace == Workspace::kSchedule ? Dock::kRightBelow
                                                                                 : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_axis(const FrameContext& frame, const MovingCloud& cloud, int axis, ImVec2 size);

  std::array<CloudHistogram, 2> histograms_;
  std::vector<double> x_, y_;  // one curve at a time
};

}  // namespace diffuscope
