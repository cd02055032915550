// Sample: histograms of the finished samples against those of the data, one coordinate at a time, in data
// units.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class SampleMarginalsPanel final : public Panel {
 public:
  const char* title() const override { return "Final marginals"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kSample ? Dock::kRightBelow : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  /// Outlines of the two histograms of one coordinate: two points a bin, data units.
  struct Marginal {
    std::vector<float> x, samples, data;
    float highest = 0;
  };
  void update(const std::shared_ptr<const SampleView>& view, const Experiment& experiment);

  std::shared_ptr<const SampleView> shown_;
  std::vector<Marginal> marginals_;
};

}  // namespace diffuscope
