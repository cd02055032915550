#include "app/panels/schedule_panel.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/stage/moving_cloud.h"
#include "app/panels/time_cursor.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kPoints = 240;
constexpr double kMostSnr = 1e4, kLeastSnr = 1e-5;  // of the plot: SNR is infinite at t = 0

void plot(const char* name, const std::vector<double>& x, const std::vector<double>& y,
          const ImPlotSpec& spec) {
  ImPlot::PlotLine(name, x.data(), y.data(), static_cast<int>(x.size()), spec);
}

}  // namespace

Dock SchedulePanel::dock(Workspace workspace) const {
  if (workspace == Workspace::kForward) return Dock::kRight;
  return workspace == Workspace::kScore ? Dock::kRightBelow : Dock::kHidden;
}

SchedulePanel::Curves SchedulePanel::curves_of(const Schedule& schedule) {
  Curves curves;
  const int T = schedule.steps();
  for (int i = 0; i <= kPoints; ++i) {
    const double u = static_cast<double>(i) / kPoints;
    const NoiseLevel level = schedule.at(u * T);
    curves.u.push_back(u);
    curves.alpha_bar.push_back(1 - noise_share(level));
    curves.snr.push_back(std::clamp(level.snr(), 0.1 * kLeastSnr, 10 * kMostSnr));
    curves.beta.push_back(schedule.beta(std::clamp(static_cast<int>(std::lround(u * T)), 1, T)));
    curves.largest_beta = std::max(curves.largest_beta, curves.beta.back());
  }
  return curves;
}

void SchedulePanel::update(const FrameContext& frame) {
  if (shown_ != frame.snapshot.experiment) {
    shown_ = frame.snapshot.experiment;
    run_ = curves_of(frame.experiment.schedule);
  }
  if (frame.scene.schedule == frame.experiment.scene.schedule) {
    edited_.reset();
  } else if (!edited_ || !(edited_spec_ == frame.scene.schedule)) {
    edited_spec_ = frame.scene.schedule;
    try {
      edited_ = curves_of(make_schedule(edited_spec_));
    } catch (const UserError&) {
      edited_.reset();  // the application reports it with the edit
    }
  }
}

void SchedulePanel::draw_signal(FrameContext& frame, ImVec2 size) {
  if (!begin_plot("signal", size, "t/T", nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock,
                  ImPlotFlags_NoLegend))
    return;
  const RoleColors& role = role_colors();
  const double most = 1.05 * std::max(run_.largest_beta, edited_ ? edited_->largest_beta : 0.0);
  ImPlot::SetupAxis(ImAxis_Y2, nullptr, ImPlotAxisFlags_AuxDefault | ImPlotAxisFlags_Lock);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.03, 1.05, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y2, -0.03 * most, most, ImPlotCond_Always);
  const double ticks[] = {0, 0.5, 1}, beta_ticks[] = {0, run_.largest_beta};
  ImPlot::SetupAxisTicks(ImAxis_X1, ticks, 3);
  ImPlot::SetupAxisTicks(ImAxis_Y1, ticks, 3);
  ImPlot::SetupAxisFormat(ImAxis_Y2, "%.2g");
  ImPlot::SetupAxisTicks(ImAxis_Y2, beta_ticks, 2);
  if (show_alpha_bar_) plot_both("alpha_bar", &Curves::alpha_bar, role.data);
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y2);
  if (show_beta_) plot_both("beta", &Curves::beta, role.noise);
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y1);
  drag_time_cursor(frame);
  end_plot();
}

void SchedulePanel::draw_snr(FrameContext& frame, ImVec2 size) {
  if (!begin_plot("snr", size, "t/T", nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock,
                  ImPlotFlags_NoLegend))
    return;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  const double ticks[] = {0, 0.5, 1};
  ImPlot::SetupAxisTicks(ImAxis_X1, ticks, 3);
  setup_log_axis(ImAxis_Y1, kLeastSnr, kMostSnr);
  if (show_snr_) plot_both("snr", &Curves::snr, role_colors().exact);
  dashed_line(1, faded(role_colors().text_dim, 0.6f));
  drag_time_cursor(frame);
  end_plot();
}

void SchedulePanel::plot_both(const char* name, std::vector<double> Curves::*y, const ImVec4& color) {
  plot(name, run_.u, run_.*y, line_spec(color, 1.8f));
  if (edited_) plot("edited", edited_->u, (*edited_).*y, line_spec(faded(color, 0.5f), 1.2f));
}

void SchedulePanel::draw(FrameContext& frame) {
  update(frame);
  const RoleColors& role = role_colors();
  const auto entry = [](const char* label, const char* id, const ImVec4& color, bool& on) {
    layer_toggle(label, color, on);
    explain_item(label, card(id));
  };
  entry("ᾱ, signal kept", "alpha_bar", role.data, show_alpha_bar_);
  ImGui::SameLine();
  entry("β (right)", "beta", role.noise, show_beta_);
  ImGui::SameLine();
  entry("SNR", "snr", role.exact, show_snr_);
  if (edited_) {
    ImGui::SameLine();
    stale_note("thin: as edited");
  }
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 gap = ImGui::GetStyle().ItemSpacing;
  const bool beside = room.y < room.x;
  const ImVec2 size = beside ? ImVec2(0.5f * (room.x - gap.x), -1) : ImVec2(-1, 0.5f * (room.y - gap.y));
  draw_signal(frame, size);
  if (beside) ImGui::SameLine();
  draw_snr(frame, size);
}

}  // namespace diffuscope
