#include "app/panels/cloud_variance_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/samplers/cloud_variance.h"

namespace diffuscope {

void CloudVariancePanel::update(const std::shared_ptr<const SampleView>& view, const Experiment& experiment) {
  if (view == shown_) return;
  shown_ = view;
  step_.clear(), truth_.clear();
  const Trajectory<float>& run = view->trajectory;
  cloud_ = cloud_variance(run);
  for (std::size_t i = 0; i < cloud_.size(); ++i) {
    step_.push_back(static_cast<double>(i));
    truth_.push_back(true_cloud_variance(run.levels[i].level, experiment.data_std * experiment.data_std));
  }
}

void CloudVariancePanel::draw(FrameContext& frame) {
  const auto view = frame.evaluations.samples();
  if (!view || view->trajectory.states.empty()) return stale_note("The first samples are on their way …");
  update(view, frame.experiment);
  explain_label("Variance", card("cloud_variance"));
  ImGui::SameLine();
  color_key("particles", role_colors().model);
  ImGui::SameLine();
  color_key("x_t in truth", role_colors().exact);
  if (!begin_plot("##variance", {-1, -1}, "step", nullptr, 0, 0, ImPlotFlags_NoLegend)) return;
  const auto positive = [](double low, double value) { return value > 0 ? std::min(low, value) : low; };
  double low = HUGE_VAL, high = 0;
  for (const auto* values : {&cloud_, &truth_})
    for (const double value : *values)
      if (std::isfinite(value)) low = positive(low, value), high = std::max(high, value);
  const double last = std::max(1.0, step_.back());
  ImPlot::SetupAxisLimits(ImAxis_X1, 0, last, ImPlotCond_Always);
  if (low < high) setup_log_axis(ImAxis_Y1, low / 1.5, 1.5 * high);
  const auto count = static_cast<int>(step_.size());
  ImPlot::PlotLine("##truth", step_.data(), truth_.data(), count, line_spec(role_colors().exact, 1.5f));
  ImPlot::PlotLine("##cloud", step_.data(), cloud_.data(), count,
                   curve_spec(role_colors().model, 1.8f, step_.size()));
  cursor_line(frame.view.reverse_progress * last);
  end_plot();
}

}  // namespace diffuscope
