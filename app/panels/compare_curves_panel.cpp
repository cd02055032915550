#include "app/panels/compare_curves_panel.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/compare/run_stage.h"
#include "app/panels/metric_series.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// The names of the runs in their colours; a click shows a run in all panels.
void draw_key(const FrameContext& frame) {
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    ImGui::SameLine(0, 0.8f * ImGui::GetFontSize());
    color_key(frame.runs[i].name.c_str(), run_color(i));
  }
}

std::array<float, kLevelBins> level_middles() {
  std::array<float, kLevelBins> u{};
  for (std::size_t bin = 0; bin < kLevelBins; ++bin) u[bin] = (static_cast<float>(bin) + 0.5f) / kLevelBins;
  return u;
}

/// The newest iteration of all.
double last_iteration(const FrameContext& frame) {
  std::int64_t last = 10;
  for (const RunView& run : frame.runs)
    if (run.snapshot) last = std::max(last, run.snapshot->newest_iteration);
  return static_cast<double>(last);
}

}  // namespace

void CompareLevelsPanel::draw(FrameContext& frame) {
  explain_label("Noise error by level", card("level_loss"));
  draw_key(frame);
  if (!begin_plot("##levels", {-1, -1}, "u = t/T   (data to noise)", nullptr, 0, 0, ImPlotFlags_NoLegend))
    return;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, 1, ImPlotCond_Always);
  double high = 2;
  for (const RunView& run : frame.runs)
    if (run.snapshot)
      for (const float error : run.snapshot->level_loss)
        if (std::isfinite(error)) high = std::max(high, 1.3 * static_cast<double>(error));
  setup_log_axis(ImAxis_Y1, 1e-5, high);
  const auto u = level_middles();
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    const SnapshotPtr& snapshot = frame.runs[i].snapshot;
    if (!snapshot) continue;
    const auto history = frame.evaluations.metrics_of(snapshot->run);
    if (history && history->level_floor.size() == kLevelBins) {
      std::array<float, kLevelBins> floor{};
      std::copy(history->level_floor.begin(), history->level_floor.end(), floor.begin());
      ImPlot::PlotLine(("floor " + frame.runs[i].name).c_str(), u.data(), floor.data(), kLevelBins,
                       line_spec(mixed(role_colors().exact, run_color(i), i == 0 ? 0 : 0.3f), 1));
    }
    ImPlot::PlotLine(frame.runs[i].name.c_str(), u.data(), snapshot->level_loss.data(), kLevelBins,
                     line_spec(run_color(i), 1.8f));
  }
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseDown(ImGuiMouseButton_Left))
    frame.view.u = std::clamp(ImPlot::GetPlotMousePos().x, 0.0, 1.0);
  cursor_line(frame.view.u);
  end_plot();
}

void CompareLossPanel::draw(FrameContext& frame) {
  explain_label("Loss, smoothed", card("compare_loss"));
  draw_key(frame);
  if (!begin_plot("##loss", {-1, -1}, "iteration", nullptr, 0, 0, ImPlotFlags_NoLegend)) return;
  double low = HUGE_VAL, high = 0;
  for (const RunView& run : frame.runs) {
    if (!run.snapshot) continue;
    for (const float value : run.snapshot->loss.smooth)
      if (value > 0 && std::isfinite(value))
        low = std::min<double>(low, value), high = std::max<double>(high, value);
  }
  if (high == 0) low = 0.1, high = 1;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, last_iteration(frame), following_.condition());
  setup_log_axis(ImAxis_Y1, low / 1.4, 1.4 * high, following_.condition());
  following_.update();
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    if (!frame.runs[i].snapshot) continue;
    const LossHistory& loss = frame.runs[i].snapshot->loss;
    ImPlot::PlotLine(frame.runs[i].name.c_str(), loss.iteration.data(), loss.smooth.data(),
                     static_cast<int>(loss.smooth.size()), line_spec(run_color(i), 1.8f));
  }
  if (frame.snapshot.is_past()) cursor_line(static_cast<double>(frame.snapshot.iteration));
  end_plot();
}

void CompareMetricsPanel::draw(FrameContext& frame) {
  const bool modes = frame.experiment.oracle_is_exact;
  const bool classes = frame.experiment.data->label_count() > 0;
  const char* id = modes ? "mode_share" : classes ? "label_accuracy" : "sliced_w2";
  explain_label(modes     ? "Share on a mode"
                : classes ? "Share that shows its class"
                          : "Sliced W2",
                card("compare_metric"));
  draw_key(frame);
  if (!begin_plot("##metric", {-1, -1}, "iteration", nullptr, 0, 0, ImPlotFlags_NoLegend)) return;
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, last_iteration(frame), ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.03, modes || classes ? 1.05 : 1.0, ImPlotCond_Always);
  for (std::size_t i = 0; i < frame.runs.size(); ++i) {
    if (!frame.runs[i].snapshot) continue;
    const auto history = frame.evaluations.metrics_of(frame.runs[i].snapshot->run);
    if (!history) continue;
    const MetricSeries curve = metric_series(*history, id);
    if (curve.floor && i == 0) dashed_line(*curve.floor, role_colors().exact, "perfect");
    ImPlot::PlotLine(frame.runs[i].name.c_str(), curve.iterations.data(), curve.values.data(),
                     static_cast<int>(curve.values.size()),
                     curve_spec(run_color(i), 1.8f, curve.values.size()));
  }
  end_plot();
}

}  // namespace diffuscope
