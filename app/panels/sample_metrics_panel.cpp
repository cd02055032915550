#include "app/panels/sample_metrics_panel.h"

#include <imgui.h>

#include "app/panels/cards.h"
#include "app/panels/metric_texts.h"
#include "app/widgets/form.h"
#include "app/widgets/help_marker.h"

namespace diffuscope {
namespace {

void draw_table(const MetricValues& values) {
  if (!begin_values("metrics", true)) return;
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::TableNextColumn();
  tinted_text(Tint::kDim, "samples");
  ImGui::TableNextColumn();
  const auto telling = telling_metric(values);
  explain_label(telling ? telling->measure->floor.c_str() : "perfect", card("floor"), true);
  for (const MeasureName& metric : measure_names()) {
    const auto found = values.find(metric.id);
    if (found == values.end()) continue;
    const MetricValue& value = found->second;
    if (!value.value) continue;  // does not apply to these data
    value_row(metric.label.c_str(), metric.about, metric_text(metric.id, value.value),
              metric_text(metric.id, value.floor), metric_tint(metric, value));
  }
  end_values();
}

}  // namespace

void SampleMetricsPanel::draw(FrameContext& frame) {
  const auto view = frame.evaluations.samples();
  if (view && !view->metrics.empty()) {
    shown_ = view->metrics;
    run_ = view->run;
  }
  draw_metric_headline(shown_);
  if (shown_.empty()) return;
  begin_dense_rows();
  draw_table(shown_);
  end_dense_rows();
  const bool measuring = !view || view->metrics.empty() || run_ != frame.snapshot.run;
  if (measuring) stale_note("of the samples before; measuring …");
}

}  // namespace diffuscope
