#include "app/panels/schedule_panel.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kPoints = 240;
constexpr double kMostSnr = 1e4, kLeastSnr = 1e-5;  // of the plot: SNR is infinite at t = 0

/// A vertical cursor at u that can be dragged.
void drag_cursor(FrameContext& frame) {
  double u = frame.view.u;
  if (ImPlot::DragLineX(1, &u, role_colors().selection, 1.2f)) {
    frame.view.u = std::clamp(u, 0.0, 1.0);
    frame.view.forward.playing = false;
  }
}

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
    curves.alpha_bar.push_back(level.alpha * level.alpha);
    curves.snr.push_back(std::clamp(level.snr(), 0.1 * kLeastSnr, 10 * kMostSnr));
    curves.beta.push_back(schedule.beta(std::clamp(static_cast<int>(std::lround(u * T)), 1, T)));
    curves.largest_beta = std::max(curves.largest_beta, curves.beta.back());
  }
  return curves;
}

void SchedulePanel::update(const FrameContext& frame) {
  if (shown_ != &frame.experiment) {
    shown_ = &frame.experiment;
    run_ = curves_of(frame.experiment.schedule);
  }
  if (frame.scene.schedule == frame.experiment.scene.schedule) {
    edited_.reset();
  } else if (!edited_ || !(edited_spec_ == frame.scene.schedule)) {
    edited_spec_ = frame.scene.schedule;
    try {
      edited_ = curves_of(
          make_schedule(edited_spec_.kind.id, edited_spec_.kind.params, edited_spec_.diffusion_steps));
    } catch (const UserError&) {
      edited_.reset();  // the application reports it with the edit
    }
  }
}

void SchedulePanel::draw_signal(FrameContext& frame, float height) {
  if (!begin_plot("signal", {-1, height}, nullptr, nullptr,
                  ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels, ImPlotAxisFlags_Lock))
    return;
  const RoleColors& role = role_colors();
  ImPlot::SetupAxis(ImAxis_Y2, nullptr, ImPlotAxisFlags_AuxDefault | ImPlotAxisFlags_Lock);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.03, 1.05, ImPlotCond_Always);
  const double most = 1.05 * std::max(run_.largest_beta, edited_ ? edited_->largest_beta : 0.0);
  ImPlot::SetupAxisLimits(ImAxis_Y2, -0.03 * most, most, ImPlotCond_Always);
  setup_legend(ImPlotLocation_East);
  plot("ᾱ", run_.u, run_.alpha_bar, line_spec(role.data, 1.8f));
  if (edited_) plot("ᾱ (edited)", edited_->u, edited_->alpha_bar, line_spec(faded(role.data, 0.5f), 1.2f));
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y2);
  plot("β (right)", run_.u, run_.beta, line_spec(role.noise, 1.5f));
  if (edited_) plot("β (edited)", edited_->u, edited_->beta, line_spec(faded(role.noise, 0.5f), 1.2f));
  ImPlot::SetAxes(ImAxis_X1, ImAxis_Y1);
  drag_cursor(frame);
  end_plot();
}

void SchedulePanel::draw_snr(FrameContext& frame, float height) {
  if (!begin_plot("snr", {-1, height}, "t/T", nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock)) return;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  setup_log_axis(ImAxis_Y1, kLeastSnr, kMostSnr);
  setup_legend(ImPlotLocation_NorthEast);
  plot("SNR", run_.u, run_.snr, line_spec(role_colors().data, 1.8f));
  if (edited_)
    plot("SNR (edited)", edited_->u, edited_->snr, line_spec(faded(role_colors().data, 0.5f), 1.2f));
  dashed_line(1, faded(role_colors().text_dim, 0.6f));
  drag_cursor(frame);
  end_plot();
}

void SchedulePanel::draw(FrameContext& frame) {
  update(frame);
  explain_label("Signal kept", card("alpha_bar"));
  ImGui::SameLine();
  explain_label("and noise added per step", card("beta"), true);
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const float room = ImGui::GetContentRegionAvail().y - line - ImGui::GetStyle().ItemSpacing.y;
  if (!ImPlot::BeginAlignedPlots("schedule")) return;
  draw_signal(frame, 0.46f * room);
  explain_label("Signal-to-noise ratio", card("snr"));
  draw_snr(frame, -1);
  ImPlot::EndAlignedPlots();
}

}  // namespace diffuscope
