#include "app/panels/metrics_panel.h"

#include "app/widgets/labelled_value.h"

namespace diffuscope {

void MetricsPanel::draw(FrameContext& frame) {
  if (const auto history = frame.evaluations.metrics(); history != shown_) {
    shown_ = history;
    curves_ = history ? metric_curves(*history) : std::vector<MetricCurve>{};
  }
  if (!shown_ || shown_->values.empty()) return draw_metric_headline({});
  const std::size_t at = measured_at(*shown_, frame.snapshot);
  draw_metric_headline(shown_->values[at], "at iteration " + with_separators(shown_->iterations[at]));
  draw_metric_curves(curves_, frame.snapshot);
}

}  // namespace diffuscope
