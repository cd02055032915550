#include "app/panels/metrics_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/metric_texts.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

MetricCurve make_curve(const MetricEntry& metric, const MetricHistory& history) {
  MetricCurve curve;
  curve.id = metric.id;
  curve.label = metric.label;
  curve.about = metric.about;
  curve.higher_is_better = metric.higher_is_better;
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    const auto found = history.values[i].find(metric.id);
    if (found == history.values[i].end() || !found->second.value) continue;
    curve.iterations.push_back(static_cast<double>(history.iterations[i]));
    curve.values.push_back(*found->second.value);
    curve.has_floor = found->second.floor.has_value();
    curve.floor = found->second.floor.value_or(0);
  }
  return curve;
}

struct Limits {
  double min, max;
};

Limits limits_of(const MetricCurve& curve) {
  double min = curve.has_floor ? curve.floor : HUGE_VAL, max = curve.has_floor ? curve.floor : -HUGE_VAL;
  for (const double value : curve.values) {
    if (!std::isfinite(value)) continue;
    min = std::min(min, value);
    max = std::max(max, value);
  }
  if (!(min <= max)) return {0, 1};
  const double room = std::max(0.08 * (max - min), 1e-6);
  return {std::min(0.0, min - room), max + room};
}

void draw_curve(const MetricCurve& curve, double last_iteration, float height) {
  const MetricValue now{curve.values.back(), curve.has_floor ? std::optional(curve.floor) : std::nullopt};
  explain_label(curve.label.c_str(), curve.about, true);
  tinted_text(metric_tint(curve.higher_is_better, now), metric_text(curve.id, now.value));
  ImGui::SameLine();
  if (curve.has_floor) explain_label(("/ " + metric_text(curve.id, now.floor)).c_str(), card("floor"), true);
  const std::string id = "##" + curve.id;
  if (!begin_plot(id.c_str(), {-1, height - 2 * ImGui::GetTextLineHeightWithSpacing()}, nullptr, nullptr,
                  ImPlotAxisFlags_NoTickLabels))
    return;
  const Limits limits = limits_of(curve);
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, last_iteration, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, limits.min, limits.max, ImPlotCond_Always);
  ImPlot::SetupAxisFormat(ImAxis_Y1, "%.3g");
  if (curve.has_floor) dashed_line(curve.floor, role_colors().exact);
  const auto count = static_cast<int>(curve.values.size());
  ImPlotSpec spec = line_spec(role_colors().model, 1.5f);
  if (count < 12) spec.Marker = ImPlotMarker_Circle;
  spec.MarkerSize = 2;
  ImPlot::PlotLine("##curve", curve.iterations.data(), curve.values.data(), count, spec);
  end_plot();
}

}  // namespace

void MetricsPanel::update(const std::shared_ptr<const MetricHistory>& history) {
  if (history == shown_) return;
  shown_ = history;
  curves_.clear();
  if (!history) return;
  for (const MetricEntry& metric : metrics()) {
    MetricCurve curve = make_curve(metric, *history);
    if (!curve.values.empty()) curves_.push_back(std::move(curve));
  }
}

void MetricsPanel::draw(FrameContext& frame) {
  update(frame.evaluations.metrics());
  const bool empty = !shown_ || shown_->values.empty();
  draw_metric_headline(empty ? MetricValues{} : shown_->values.back());
  if (empty) return;
  const int columns = ImGui::GetContentRegionAvail().x > 36 * ImGui::GetFontSize() ? 3 : 2;
  const int rows = std::max(1, (static_cast<int>(curves_.size()) + columns - 1) / columns);
  const float height =
      ImGui::GetContentRegionAvail().y / static_cast<float>(rows) - 2 * ImGui::GetStyle().CellPadding.y;
  const auto last = static_cast<double>(std::max<std::int64_t>(frame.snapshot.iteration, 10));
  if (!ImGui::BeginTable("curves", columns, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_NoPadOuterX))
    return;
  for (const MetricCurve& curve : curves_) {
    ImGui::TableNextColumn();
    draw_curve(curve, last, std::max(height, 5 * ImGui::GetFontSize()));
  }
  ImGui::EndTable();
}

}  // namespace diffuscope
