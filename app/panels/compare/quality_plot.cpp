#include "app/panels/compare/quality_plot.h"

#include <fmt/format.h>
#include <implot.h>

#include <array>
#include <cmath>

#include "app/panels/cards.h"
#include "app/panels/compare/run_stage.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr const char* kStrongError = "strong_error";
constexpr const char* kSeconds = "seconds";

struct Measure {
  std::string id, label;
  bool logarithmic;
};

const std::vector<Measure>& measures() {
  static const std::vector<Measure> list = [] {
    std::vector<Measure> made;
    for (const MetricEntry& metric : metrics())
      if (metric.id != "modes_covered")
        made.push_back({metric.id, metric.label, metric.id == "sliced_w2" || metric.id == "wasserstein_1"});
    made.push_back({kStrongError, "distance from 400 steps", true});
    made.push_back({kSeconds, "seconds a particle", true});
    return made;
  }();
  return list;
}

std::optional<double> value_of(const QualityPoint& point, const std::string& measure) {
  if (measure == kStrongError)
    return std::isfinite(point.strong_error) ? std::optional(point.strong_error) : std::nullopt;
  if (measure == kSeconds) return point.seconds;
  const auto found = point.metrics.find(measure);
  return found == point.metrics.end() ? std::nullopt : found->second.value;
}

std::optional<double> floor_of(const QualityView& view, const std::string& measure) {
  for (const auto& column : view.columns)
    for (const QualityPoint& point : column)
      if (const auto found = point.metrics.find(measure); found != point.metrics.end())
        return found->second.floor;
  return std::nullopt;
}

struct Curve {
  std::vector<double> x, y;
};

Curve curve_of(const std::vector<QualityPoint>& points, SweepOver over, const std::string& measure) {
  Curve curve;
  for (const QualityPoint& point : points) {
    const auto value = value_of(point, measure);
    if (!value || !std::isfinite(*value)) continue;
    curve.x.push_back(over == SweepOver::kSteps ? point.evaluations : point.skipped);
    curve.y.push_back(*value);
  }
  return curve;
}

}  // namespace

void QualityPlot::draw(QualityJob& job, QualityRequest request) {
  draw_controls(job, std::move(request));
  const auto view = job.latest();
  if (!view) return stale_note("Sweep to see the quality of every column over many step counts.");
  for (std::size_t i = 0; i < view->errors.size(); ++i)
    if (!view->errors[i].empty()) tinted_text(Tint::kBad, view->errors[i]);
  draw_curves(*view);
}

void QualityPlot::draw_controls(QualityJob& job, QualityRequest request) {
  if (job.busy()) {
    if (ImGui::Button((std::string(icon::kStop) + "  Cancel").c_str())) job.cancel();
  } else if (ImGui::Button((std::string(icon::kPlay) + "  Sweep").c_str())) {
    request.over = static_cast<SweepOver>(over_);
    job.request(request);
  }
  explain_item("Quality against cost", card("quality_sweep"));
  ImGui::SameLine();
  const auto option = [&](const char* label, SweepOver value) {
    if (ImGui::RadioButton(label, over_ == static_cast<int>(value))) over_ = static_cast<int>(value);
    explain_item(label, card(value == SweepOver::kSteps ? "quality_sweep" : "skipped_sweep"));
    ImGui::SameLine();
  };
  option("over steps", SweepOver::kSteps);
  option("over the share skipped", SweepOver::kSkipped);
  ImGui::SetNextItemWidth(11 * ImGui::GetFontSize());
  const auto& list = measures();
  const auto shown = std::ranges::find(list, metric_, &Measure::id);
  if (ImGui::BeginCombo("##measure", shown != list.end() ? shown->label.c_str() : "")) {
    for (const Measure& measure : list)
      if (ImGui::Selectable(measure.label.c_str(), measure.id == metric_)) metric_ = measure.id;
    ImGui::EndCombo();
  }
  explain_item("Measure", card(metric_ == kStrongError ? "strong_error" : "quality_sweep"));
  if (!job.busy()) return;
  ImGui::SameLine();
  progress_line(job.progress(), fmt::format("{:.0f} %", 100 * job.progress()));
}

void QualityPlot::draw_curves(const QualityView& view) {
  const SweepOver over = view.request.over;
  const bool steps = over == SweepOver::kSteps;
  if (!begin_plot("##quality", {-1, -1},
                  steps ? "evaluations of the denoiser" : "share of the process skipped", nullptr, 0, 0,
                  ImPlotFlags_NoLegend))
    return;
  std::vector<Curve> curves;
  const std::optional<double> floor = floor_of(view, metric_);
  double low = floor && *floor > 0 ? *floor : HUGE_VAL, high = floor.value_or(0), last = steps ? 2 : 1;
  for (const auto& column : view.columns) {
    curves.push_back(curve_of(column, over, metric_));
    for (const double y : curves.back().y) high = std::max(high, y), low = y > 0 ? std::min(low, y) : low;
    for (const double x : curves.back().x) last = std::max(last, x);
  }
  if (steps)
    setup_log_axis(ImAxis_X1, 0.9, 1.1 * last);
  else
    ImPlot::SetupAxisLimits(ImAxis_X1, -0.02, 1.02, ImPlotCond_Always);
  const auto measure = std::ranges::find(measures(), metric_, &Measure::id);
  if (measure->logarithmic && low < high)
    setup_log_axis(ImAxis_Y1, 0.8 * low, 1.25 * high);
  else
    ImPlot::SetupAxisLimits(ImAxis_Y1, -0.04 * high, 1.06 * high + 1e-9, ImPlotCond_Always);
  if (floor) dashed_line(*floor, role_colors().exact, "perfect");
  for (std::size_t i = 0; i < curves.size(); ++i) {
    ImPlot::PlotLine(fmt::format("##{}", i).c_str(), curves[i].x.data(), curves[i].y.data(),
                     static_cast<int>(curves[i].x.size()),
                     curve_spec(run_color(i), 1.8f, curves[i].x.size()));
  }
  end_plot();
}

}  // namespace diffuscope
