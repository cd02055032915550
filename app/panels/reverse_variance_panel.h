// Bound: the variance of the reverse step over t, as a share of beta: the usual choices, the best that
// depends on t alone, the exact one with its spread over x_t, and that of the variance head.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class ReverseVariancePanel final : public Panel {
 public:
  const char* title() const override { return "Reverse variance"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kBound ? Dock::kRightBelow : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  void update(const std::shared_ptr<const BoundView>& view, const Schedule& schedule);

  std::shared_ptr<const BoundView> shown_;
  std::vector<double> posterior_t_, posterior_;
  std::vector<double> optimal_t_, optimal_;
};

}  // namespace diffuscope
