// Debug: the noise that one's own network predicts against the exact answer: its files, the error by noise
// level, and over the plane at one of the levels.
#pragma once

#include <imgui.h>

#include <vector>

#include "app/panels/own/own_files_form.h"
#include "app/panels/panel.h"

namespace diffuscope {

class OwnNetworkPanel final : public Panel {
 public:
  const char* title() const override { return "Check a network"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  void update(const std::shared_ptr<const OwnNetworkView>& view, bool plane);
  void draw_curve(ImVec2 size);
  void draw_field(const FrameContext& frame, ImVec2 size);

  std::shared_ptr<const OwnNetworkView> shown_;
  std::vector<double> ratio_, error_, low_, high_, zero_;
  int level_ = 0, field_of_ = -1;
  ErrorField field_;
  std::vector<double> cells_;  // of the field, rows from the top
};

}  // namespace diffuscope
