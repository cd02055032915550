// Train: how close the samples are to the data over the run, each measure beside its floor; the workspace's
// headline.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/metric_curves.h"
#include "app/panels/panel.h"

namespace diffuscope {

class MetricsPanel final : public Panel {
 public:
  const char* title() const override { return "Metrics"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  std::shared_ptr<const MetricHistory> shown_;
  std::vector<MetricCurve> curves_;  // of it
};

}  // namespace diffuscope
