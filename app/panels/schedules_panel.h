// The Schedule workspace: eight linked plots of every schedule on show against t/T, with curves to drag (ᾱ
// and log-SNR), and below them the same cloud noised under each. Everything follows a drag in the same frame.
#pragma once

#include <span>

#include "app/panels/panel.h"
#include "app/panels/schedules/curve_editor.h"
#include "app/panels/schedules/schedule_comparison.h"
#include "app/panels/schedules/schedule_strip.h"

namespace diffuscope {

class SchedulesPanel final : public Panel {
 public:
  const char* title() const override { return "Schedules"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kSchedule ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  struct Cell;
  void draw_plots(FrameContext& frame, float height);
  void draw_row(FrameContext& frame, std::span<const Cell> row, float height);
  void draw_cell(FrameContext& frame, const Cell& cell, ImVec2 size);
  void plot_curves(const Cell& cell) const;
  void draw_note(const FrameContext& frame) const;

  ScheduleComparison comparison_;
  CurveEditor alpha_bar_editor_{CurveQuantity::kAlphaBar}, log_snr_editor_{CurveQuantity::kLogSnr};
  ScheduleStrip strip_;
};

}  // namespace diffuscope
