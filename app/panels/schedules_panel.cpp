#include "app/panels/schedules_panel.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/time_cursor.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kStripShare = 0.32f;  // of the height
using Curve = std::vector<double> ScheduleCurves::*;

enum class Axis { kShare, kLogSnr, kVariance, kNats, kLogNats };

}  // namespace

/// One plot: its curve (and a second one, thin), its vertical axis, its share of the row.
struct SchedulesPanel::Cell {
  const char* label;
  const char* card_id;
  Curve curve;
  Curve second = nullptr;
  Axis axis = Axis::kShare;
  Curve bars = nullptr;  ///< values that have error bars
  CurveEditor* editor = nullptr;
  float width = 1;
};

namespace {

/// The largest and smallest value of the curves on show.
ImPlotRange range_of(const std::vector<ShownSchedule>& shown, Curve curve, Curve second) {
  ImPlotRange range(1e300, -1e300);
  for (const ShownSchedule& schedule : shown)
    for (const Curve one : {curve, second}) {
      if (!schedule.on || !one) continue;
      for (const double value : schedule.curves.*one)
        range.Min = std::min(range.Min, value), range.Max = std::max(range.Max, value);
    }
  return range.Min > range.Max ? ImPlotRange(0, 1) : range;
}

void setup_vertical(Axis axis, const ImPlotRange& range) {
  switch (axis) {
    case Axis::kShare:
      if (range.Max > 1.5)  // σ of a variance-exploding schedule
        return setup_log_axis(ImAxis_Y1, 1e-2, 2 * range.Max);
      return ImPlot::SetupAxisLimits(ImAxis_Y1, -0.03, 1.05, ImPlotCond_Always);
    case Axis::kLogSnr:
      return ImPlot::SetupAxisLimits(ImAxis_Y1, -ScheduleCurves::kPlottedLogSnr,
                                     ScheduleCurves::kPlottedLogSnr, ImPlotCond_Always);
    case Axis::kVariance:
      return setup_log_axis(ImAxis_Y1, std::max(1e-6, 0.5 * range.Min), std::max(1.5 * range.Max, 1e-5));
    case Axis::kLogNats:
      return setup_log_axis(ImAxis_Y1, 1e-5, std::max(2.0, 1.5 * range.Max));
    default: {
      const double margin = 0.06 * (range.Max - range.Min);
      return ImPlot::SetupAxisLimits(ImAxis_Y1, range.Min - margin, range.Max + margin, ImPlotCond_Always);
    }
  }
}

}  // namespace

void SchedulesPanel::plot_curves(const Cell& cell) const {
  const auto& shown = comparison_.shown();
  for (std::size_t i = shown.size(); i-- > 0;) {  // the scene's own on top
    if (!shown[i].on) continue;
    const ScheduleCurves& curves = shown[i].curves;
    const ImVec4 color = schedule_color(i);
    const auto line = [&](const char* name, Curve curve, float weight, float alpha) {
      const std::vector<double>& y = curves.*curve;
      if (y.size() == curves.u.size())
        ImPlot::PlotLine(name, curves.u.data(), y.data(), static_cast<int>(y.size()),
                         line_spec(faded(color, alpha), weight));
    };
    if (cell.second) line("##second", cell.second, 1.1f, 0.55f);
    line("##curve", cell.curve, i == 0 ? 2.0f : 1.5f, 1);
    if (cell.bars && !(curves.*cell.bars).empty())
      ImPlot::PlotErrorBars("##bars", curves.bar_u.data(), (curves.*cell.bars).data(), curves.bar_size.data(),
                            static_cast<int>(curves.bar_u.size()), line_spec(color, 1));
  }
}

void SchedulesPanel::draw_cell(FrameContext& frame, const Cell& cell, ImVec2 size) {
  ImGui::BeginGroup();
  explain_label(cell.label, card(cell.card_id), true);
  size.y -= ImGui::GetTextLineHeightWithSpacing();
  if (begin_plot(cell.label, size, nullptr, nullptr, ImPlotAxisFlags_Lock, ImPlotAxisFlags_Lock,
                 ImPlotFlags_NoLegend)) {
    ImPlot::SetupAxisLimits(ImAxis_X1, -0.02, 1.02, ImPlotCond_Always);
    const double ticks[] = {0, 0.5, 1};
    ImPlot::SetupAxisTicks(ImAxis_X1, ticks, 3);
    setup_vertical(cell.axis, range_of(comparison_.shown(), cell.curve, cell.second));
    ImPlot::SetupFinish();
    drag_time_cursor(frame);
    if (cell.editor) {
      cell.editor->update(frame, scene_now(frame).schedule, schedule_color(0));
      comparison_.update(frame);  // the curve follows in this frame
    }
    plot_curves(cell);
    end_plot();
  }
  ImGui::EndGroup();
}

void SchedulesPanel::draw_plots(FrameContext& frame, float height) {
  using C = ScheduleCurves;
  const Cell rows[2][4] = {
      {{"Signal left ᾱ: drag", "curve_alpha_bar", &C::signal, nullptr, Axis::kShare, nullptr,
        &alpha_bar_editor_, 1.5f},
       {"ln SNR: drag", "curve_log_snr", &C::log_snr, nullptr, Axis::kLogSnr, nullptr, &log_snr_editor_,
        1.2f},
       {"α, σ (thin)", "curve_pair", &C::alpha, &C::sigma},
       {"Added β", "curve_beta", &C::added, nullptr, Axis::kVariance}},
      {{"Information on x_0, nats", "curve_information", &C::mutual, nullptr, Axis::kNats, &C::bar_mutual},
       {"Entropy of x_t, nats", "curve_entropy", &C::entropy, nullptr, Axis::kNats, &C::bar_entropy},
       {"KL to the prior", "curve_kl", &C::marginal_kl, &C::prior_kl, Axis::kLogNats},
       {"Posterior var. β̃", "curve_posterior", &C::posterior, nullptr, Axis::kVariance}}};
  for (const auto& row : rows) draw_row(frame, row, 0.5f * (height - ImGui::GetStyle().ItemSpacing.y));
}

void SchedulesPanel::draw_row(FrameContext& frame, std::span<const Cell> row, float height) {
  const float gap = 0.5f * ImGui::GetStyle().ItemSpacing.x;
  const float room = ImGui::GetContentRegionAvail().x - gap * static_cast<float>(row.size() - 1);
  float sum = 0;
  for (const Cell& cell : row) sum += cell.width;
  const ImVec2 start = ImGui::GetCursorPos();
  // The plot whose curve is being dragged goes first, so that the others show the new curve in this frame.
  const auto is_dragged = [](const Cell& cell) { return cell.editor && cell.editor->holds_mouse(); };
  const auto dragged = std::find_if(row.begin(), row.end(), is_dragged);
  for (const bool first : {true, false}) {
    float x = start.x;
    for (auto cell = row.begin(); cell != row.end(); ++cell) {
      const float width = room * cell->width / sum;
      ImGui::SetCursorPos({x, start.y});
      if (first == (cell == dragged)) draw_cell(frame, *cell, {width, height});
      x += width + gap;
    }
  }
  ImGui::SetCursorPos({start.x, start.y + height + ImGui::GetStyle().ItemSpacing.y});
}

void SchedulesPanel::draw_note(const FrameContext& frame) const {
  const bool goes_on = schedule_only_sets_levels(frame.scene);
  stale_note(goes_on
                 ? "Training goes on while you drag: the network learns every ratio, a schedule only sets "
                   "the levels that are sampled."
                 : "Training starts anew when a changed schedule is let go: the network learns its levels.");
}

void SchedulesPanel::draw(FrameContext& frame) {
  comparison_.update(frame);
  comparison_.draw(frame);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float note = ImGui::GetTextLineHeightWithSpacing();
  draw_plots(frame, (1 - kStripShare) * room.y - note - ImGui::GetStyle().ItemSpacing.y);
  draw_note(frame);
  comparison_.update(frame);
  strip_.draw(frame, comparison_.shown());
}

}  // namespace diffuscope
