// Images: how honest the samples are. Do they show their class, are they new or copies of training images,
// and does every class have its variety, each beside what held-out images score.
#pragma once

#include <memory>
#include <vector>

#include "app/evaluations/honesty_job.h"
#include "app/panels/images/class_bars.h"
#include "app/panels/images/pair_list.h"
#include "app/panels/metric_curves.h"
#include "app/panels/panel.h"

namespace diffuscope {

class HonestyPanel final : public Panel {
 public:
  const char* title() const override { return "Honesty"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kImages ? Dock::kRight : Dock::kHidden;
  }
  float weight() const override { return 1.6f; }
  void draw(FrameContext& frame) override;

 private:
  void draw_curves(FrameContext& frame);

  PairList pairs_;
  std::shared_ptr<const MetricHistory> history_;
  std::vector<MetricCurve> curves_;  // of it
};

}  // namespace diffuscope
