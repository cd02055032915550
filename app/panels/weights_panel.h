// Train: what the loss counts at each noise level: how often levels are drawn, and their weight in a common
// unit, for every choice at once.
#pragma once

#include <string>
#include <vector>

#include "app/panels/panel.h"
#include "core/training/loss_weight.h"

namespace diffuscope {

class WeightsPanel final : public Panel {
 public:
  const char* title() const override { return "Weights per level"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kTrain ? Dock::kRightBelow : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  struct Curve {
    std::string name;
    bool chosen = false;
    std::vector<double> u, values;
  };
  void update(const FrameContext& frame);
  static void draw_key(const std::vector<Curve>& curves);
  static void draw_curves(const std::vector<Curve>& curves, FrameContext& frame);

  bool show_densities_ = false;
  std::vector<Curve> weights_, densities_;
  ExperimentPtr experiment_;
  LiveSettings settings_;
  LevelShares shares_{};
};

}  // namespace diffuscope
