// Sample: how close the finished samples are to the data, every measure beside its floor; the workspace's
// headline.
#pragma once

#include "app/panels/panel.h"

namespace diffuscope {

class SampleMetricsPanel final : public Panel {
 public:
  const char* title() const override { return "Sample quality"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kSample ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  MetricValues shown_;  // stay while the next run is under way
  int run_ = 0;
};

}  // namespace diffuscope
