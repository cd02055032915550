// Debug: the trajectory of one's own sampler: its files, what its levels mean, and how far it is from a
// reference run at every step.
#pragma once

#include "app/panels/own/own_files_form.h"
#include "app/panels/panel.h"

namespace diffuscope {

class OwnTrajectoryPanel final : public Panel {
 public:
  const char* title() const override { return "Your trajectory"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kLeft : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void draw_answer(FrameContext& frame, const OwnTrajectoryView& view);
  void draw_deviation(FrameContext& frame, const Examination& own);

  std::shared_ptr<const OwnTrajectoryView> plotted_;
  std::vector<double> state_, whole_, step_, one_step_;  // of plotted_
};

}  // namespace diffuscope
