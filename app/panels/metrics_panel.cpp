#include "app/panels/metrics_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/metric_texts.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// The top of the value axis: a little above everything, one digit.
double nice_top(const MetricCurve& curve) {
  if (curve.id == "mode_share") return 1;
  double top = curve.series.floor.value_or(0);
  for (const double value : curve.series.values)
    if (std::isfinite(value)) top = std::max(top, value);
  if (top <= 0) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(top)));
  return std::ceil(1.05 * top / unit) * unit;
}

void draw_value(const MetricCurve& curve) {
  const MetricValue now{curve.series.values.back(), curve.series.floor};
  const std::string text = metric_text(curve.id, now.value);
  const float right =
      ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
  explain_label(curve.label.c_str(), curve.about, true);
  ImGui::SameLine();
  ImGui::SetCursorPosX(std::max(right, ImGui::GetCursorPosX()));
  tinted_text(metric_tint(curve.higher_is_better, now), text);
}

void draw_curve(const MetricCurve& curve, double last_iteration, float height) {
  draw_value(curve);
  const std::string id = "##" + curve.id;
  if (!begin_plot(id.c_str(), {-1, height - ImGui::GetTextLineHeightWithSpacing()}, nullptr, nullptr,
                  ImPlotAxisFlags_NoTickLabels))
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
  if (floor) dashed_line(*floor, role_colors().exact, ("perfect " + metric_text(curve.id, *floor)).c_str());
  end_plot();
}

}  // namespace

void MetricsPanel::update(const std::shared_ptr<const MetricHistory>& history) {
  if (history == shown_) return;
  shown_ = history;
  curves_.clear();
  if (!history) return;
  for (const MetricEntry& metric : metrics()) {
    if (metric.id == "modes_covered") continue;  // a count stands in the headline
    MetricCurve curve{metric.id, metric.label, metric.about, metric.higher_is_better,
                      metric_series(*history, metric.id)};
    if (!curve.series.values.empty()) curves_.push_back(std::move(curve));
  }
}

void MetricsPanel::draw(FrameContext& frame) {
  update(frame.evaluations.metrics());
  const bool empty = !shown_ || shown_->values.empty();
  if (empty) return draw_metric_headline({});
  // Of the time that is looked at: the last that was measured by then.
  const auto then =
      std::upper_bound(shown_->iterations.begin(), shown_->iterations.end(),
                       frame.snapshot.is_past() ? frame.snapshot.iteration : frame.snapshot.newest_iteration);
  const auto at =
      static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, then - shown_->iterations.begin()) - 1);
  draw_metric_headline(shown_->values[at], "at iteration " + with_separators(shown_->iterations[at]));
  const float ems = ImGui::GetContentRegionAvail().x / ImGui::GetFontSize();
  const int columns = ems > 36 ? 4 : ems > 19.5f ? 2 : 1;
  const int rows = std::max(1, (static_cast<int>(curves_.size()) + columns - 1) / columns);
  const float height =
      ImGui::GetContentRegionAvail().y / static_cast<float>(rows) - 2 * ImGui::GetStyle().CellPadding.y - 2;
  const auto last = static_cast<double>(std::max<std::int64_t>(frame.snapshot.newest_iteration, 10));
  if (!ImGui::BeginTable("curves", columns, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoPadOuterX))
    return;
  for (const MetricCurve& curve : curves_) {
    ImGui::TableNextColumn();
    draw_curve(curve, last, std::max(height, 4 * ImGui::GetFontSize()));
  }
  ImGui::EndTable();
}

}  // namespace diffuscope
