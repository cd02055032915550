// The noise schedule as curves against t: ᾱ_t and β_t above, SNR (logarithmic) below, with the time cursor.
// While a schedule is being edited its curves are shown beside those of the run.
#pragma once

#include <imgui.h>

#include <optional>
#include <vector>

#include "app/panels/panel.h"

namespace diffuscope {

class SchedulePanel final : public Panel {
 public:
  const char* title() const override { return "Schedule"; }
  Dock dock(Workspace workspace) const override;
  void draw(FrameContext& frame) override;

 private:
  struct Curves {
    std::vector<double> u, alpha_bar, beta, snr;
    double largest_beta = 0;
  };
  static Curves curves_of(const Schedule& schedule);
  void update(const FrameContext& frame);
  void draw_signal(FrameContext& frame, ImVec2 size);
  void draw_snr(FrameContext& frame, ImVec2 size);
  void plot_both(const char* name, std::vector<double> Curves::*y, const ImVec4& color);

  ExperimentPtr shown_;
  Curves run_;
  ScheduleSpec edited_spec_;
  std::optional<Curves> edited_;  // only while it differs from the run's
  bool show_alpha_bar_ = true, show_beta_ = true, show_snr_ = true;
};

}  // namespace diffuscope
