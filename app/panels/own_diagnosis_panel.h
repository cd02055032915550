// Debug: which rule or which known mistake made the steps of one's own trajectory: the headline, the
// coefficients found against those expected by step, what is left, and all registered rules in comparison.
#pragma once

#include <imgui.h>

#include <array>
#include <vector>

#include "app/panels/own/own_files_form.h"
#include "app/panels/panel.h"

namespace diffuscope {

class OwnDiagnosisPanel final : public Panel {
 public:
  const char* title() const override { return "Diagnosis"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kDebug ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  /// One coefficient by step, found and expected.
  struct Curves {
    std::vector<double> found_step, found, expected_step, expected;
  };
  void update(const std::shared_ptr<const OwnTrajectoryView>& view);
  void draw_coefficient(FrameContext& frame, std::size_t which, ImVec2 size);
  void draw_residuals(FrameContext& frame, ImVec2 size);

  std::shared_ptr<const OwnTrajectoryView> shown_;
  std::array<Curves, 3> coefficients_;  // of x_t, ε̂, z
  Curves residuals_;                    // best and runner-up
};

}  // namespace diffuscope
