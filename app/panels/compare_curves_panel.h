// Compare: what the runs side by side have learned, as curves over each other: the error by noise level with
// its floors, the loss, and the closeness of the samples over training.
#pragma once

#include "app/panels/panel.h"
#include "app/widgets/plot_style.h"

namespace diffuscope {

class CompareLevelsPanel final : public Panel {
 public:
  const char* title() const override { return "Levels of all runs"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kCompare ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;
};

class CompareLossPanel final : public Panel {
 public:
  const char* title() const override { return "Loss of all runs"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kCompare ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  Following following_;
};

class CompareMetricsPanel final : public Panel {
 public:
  const char* title() const override { return "Samples of all runs"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kCompare ? Dock::kRight : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;
};

}  // namespace diffuscope
