#include "app/panels/marginals_panel.h"

#include <implot.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/panels/cards.h"
#include "app/panels/stage/stage_layers.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/layer_toggle.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kCurvePoints = 96;
constexpr double kMostTimesNormal = 3;  // the plot's height, in peaks of the prior

}  // namespace

void MarginalsPanel::draw_axis(const FrameContext& frame, const MovingCloud& cloud, int axis, ImVec2 size) {
  const double std = frame.experiment.schedule.prior_std();
  // Where the variance explodes, around x_t: on the scale of its prior it would be a line.
  const bool explodes = frame.experiment.schedule.scale_rule() == ScaleRule::kVarianceExploding;
  const double reach = explodes ? 3.4 * cloud.spread : std::max(3.4 * std, 3.2 * frame.experiment.data_std);
  const double peak = 1 / (std * std::sqrt(2 * std::numbers::pi));
  const auto index = static_cast<std::size_t>(axis);
  const auto density = histograms_[index].update(cloud, axis, {-reach, reach});
  const char* const names[] = {"x_t, 1", "x_t, 2"};
  if (!begin_plot(names[index], size, names[index], nullptr, ImPlotAxisFlags_Lock,
                  ImPlotAxisFlags_Lock | ImPlotAxisFlags_NoTickLabels, ImPlotFlags_NoLegend))
    return;
  const double highest = *std::max_element(density.begin(), density.end());
  ImPlot::SetupAxisLimits(ImAxis_X1, -reach, reach, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(
      ImAxis_Y1, 0,
      explodes ? 1.1 * highest : std::clamp(1.1 * highest, 1.25 * peak, kMostTimesNormal * peak),
      ImPlotCond_Always);
  const double width = 2 * reach / static_cast<double>(density.size());
  x_.clear(), y_.clear();
  for (std::size_t i = 0; i < density.size(); ++i) {
    x_.push_back(-reach + width * (static_cast<double>(i) + 0.5));
    y_.push_back(density[i]);
  }
  ImPlot::PlotBars("x_t", x_.data(), y_.data(), static_cast<int>(x_.size()), width,
                   fill_spec(noised_color(role_colors().data, cloud.noise), 0.6f));
  x_.clear(), y_.clear();
  for (int i = 0; i < kCurvePoints; ++i) {
    x_.push_back(-reach + 2 * reach * i / (kCurvePoints - 1));
    y_.push_back(peak * std::exp(-0.5 * x_.back() * x_.back() / (std * std)));
  }
  ImPlot::PlotLine("N(0, 1)", x_.data(), y_.data(), kCurvePoints, line_spec(role_colors().noise, 1.6f));
  end_plot();
}

void MarginalsPanel::draw(FrameContext& frame) {
  const auto cloud = noised_cloud(frame);
  if (!cloud || cloud->first->rows() != frame.experiment.dim()) {
    stale_note("The cloud is being drawn …");
    return;
  }
  explain_label("Coordinates in model space", card("forward_marginals"));
  ImGui::SameLine();
  color_key("x_t", noised_color(role_colors().data, cloud->noise));
  ImGui::SameLine();
  color_key(frame.experiment.schedule.variance_preserving() ? "N(0, 1)" : "prior", role_colors().noise);
  const int axes = std::min(2, frame.experiment.dim());
  const float gap = 0.5f * ImGui::GetStyle().ItemSpacing.x;
  const float width =
      (ImGui::GetContentRegionAvail().x - static_cast<float>(axes - 1) * gap) / static_cast<float>(axes);
  for (int axis = 0; axis < axes; ++axis) {
    if (axis > 0) ImGui::SameLine(0, gap);
    draw_axis(frame, *cloud, axis, {width, -1});
  }
}

}  // namespace diffuscope
