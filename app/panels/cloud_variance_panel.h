// Sample: how wide the cloud of particles is at every step of the reverse run, beside how wide it should be.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class CloudVariancePanel final : public Panel {
 public:
  const char* title() const override { return "Cloud variance"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kSample ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void update(const std::shared_ptr<const SampleView>& view, const Experiment& experiment);

  std::shared_ptr<const SampleView> shown_;
  std::vector<double> step_, cloud_, truth_;  // model space
};

}  // namespace diffuscope
