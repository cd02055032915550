#include "app/panels/metric_curves.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// The top of the value axis: a little above everything, one digit; of what must come near 1, that.
double nice_top(const MetricCurve& curve) {
  if (curve.measure.id == "mode_share" || curve.measure.id == "label_accuracy") return 1;
  double top = curve.series.floor.value_or(0);
  for (const double value : curve.series.values)
    if (std::isfinite(value)) top = std::max(top, value);
  if (top <= 0) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(top)));
  return std::ceil(1.05 * top / unit) * unit;
}

void draw_value(const MetricCurve& curve) {
  const MetricValue now{curve.series.values.back(), curve.series.floor};
  const std::string text = metric_text(curve.measure.id, now.value);
  const float right =
      ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
  explain_label(curve.measure.label.c_str(), curve.measure.about, true);
  ImGui::SameLine();
  ImGui::SetCursorPosX(std::max(right, ImGui::GetCursorPosX()));
  tinted_text(metric_tint(curve.measure, now), text);
}

void draw_curve(const MetricCurve& curve, double last_iteration, float height) {
  draw_value(curve);
  const std::string& measure = curve.measure.id;
  if (!begin_plot(("##" + measure).c_str(), {-1, height - ImGui::GetTextLineHeightWithSpacing()}, nullptr,
                  nullptr, ImPlotAxisFlags_NoTickLabels))
    return;
  const double top = nice_top(curve);
  const std::array<double, 3> ticks{0, top / 2, top};
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, last_iteration, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, -0.04 * top, 1.04 * top, ImPlotCond_Always);
  ImPlot::SetupAxisFormat(ImAxis_Y1, "%.3g");
  ImPlot::SetupAxisTicks(ImAxis_Y1, ticks.data(), static_cast<int>(ticks.size()));
  const auto& [iterations, values, floor] = curve.series;
  const auto count = static_cast<int>(values.size());
  ImPlot::PlotLine("##curve", iterations.data(), values.data(), count,
                   curve_spec(role_colors().model, 1.5f, values.size()));
  if (floor)
    dashed_line(*floor, role_colors().exact,
                (curve.measure.floor + " " + metric_text(measure, *floor)).c_str());
  end_plot();
}

}  // namespace

std::vector<MetricCurve> metric_curves(const MetricHistory& history) {
  std::vector<MetricCurve> curves;
  const bool images = !history.values.empty() && history.values.back().contains("coverage");
  for (const MeasureName& measure : measure_names()) {
    if (measure.id == (images ? "sliced_w2" : "modes_covered")) continue;
    MetricCurve curve{measure, metric_series(history, measure.id)};
    if (!curve.series.values.empty()) curves.push_back(std::move(curve));
  }
  return curves;
}

std::size_t measured_at(const MetricHistory& history, const Snapshot& seen) {
  const auto then = std::upper_bound(history.iterations.begin(), history.iterations.end(),
                                     seen.is_past() ? seen.iteration : seen.newest_iteration);
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, then - history.iterations.begin()) - 1);
}

void draw_metric_curves(std::span<const MetricCurve> curves, const Snapshot& seen) {
  const float ems = ImGui::GetContentRegionAvail().x / ImGui::GetFontSize();
  const int columns = ems > 36 ? 4 : ems > 19.5f ? 2 : 1;
  const int rows = std::max(1, (static_cast<int>(curves.size()) + columns - 1) / columns);
  const float height =
      ImGui::GetContentRegionAvail().y / static_cast<float>(rows) - 2 * ImGui::GetStyle().CellPadding.y - 2;
  const auto last = static_cast<double>(std::max<std::int64_t>(seen.newest_iteration, 10));
  if (!ImGui::BeginTable("curves", columns, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoPadOuterX))
    return;
  for (const MetricCurve& curve : curves) {
    ImGui::TableNextColumn();
    draw_curve(curve, last, std::max(height, 4 * ImGui::GetFontSize()));
  }
  ImGui::EndTable();
}

}  // namespace diffuscope
