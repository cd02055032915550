// Train: how close the samples are to the data over the run, each measure beside its floor; the workspace's
// headline.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/panels/metric_series.h"
#include "app/panels/panel.h"

namespace diffuscope {

/// One metric's curve in plottable form; kept until the history changes.
struct MetricCurve {
  std::string id, label;
  About about;
  bool higher_is_better = false;
  MetricSeries series;
};

class MetricsPanel final : public Panel {
 public:
  const char* title() const override { return "Metrics"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void update(const std::shared_ptr<const MetricHistory>& history);

  std::shared_ptr<const MetricHistory> shown_;
  std::vector<MetricCurve> curves_;
};

}  // namespace diffuscope
