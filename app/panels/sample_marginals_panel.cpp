#include "app/panels/sample_marginals_panel.h"

#include <imgui.h>
#include <implot.h>

#include <algorithm>
#include <array>

#include "app/panels/cards.h"
#include "app/widgets/help_marker.h"
#include "app/widgets/labelled_value.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/histogram.h"

namespace diffuscope {
namespace {

constexpr std::size_t kBins = 60;
using Heights = std::array<float, kBins>;

/// The range of the data's coordinate with some room for samples beyond it, model space.
Bins bins_of(const Points& data, Eigen::Index axis) {
  if (data.cols() == 0) return {};
  const float min = data.row(axis).minCoeff(), max = data.row(axis).maxCoeff();
  const float room = std::max(0.08f * (max - min), 1e-3f);
  return {min - room, max + room};
}

void append_outline(const Heights& heights, double scale, std::vector<float>& outline) {
  for (const float height : heights)
    for (int edge = 0; edge < 2; ++edge) outline.push_back(height / static_cast<float>(scale));
}

}  // namespace

void SampleMarginalsPanel::update(const std::shared_ptr<const SampleView>& view,
                                  const Experiment& experiment) {
  if (view == shown_) return;
  shown_ = view;
  marginals_.clear();
  const Points& samples = view->trajectory.samples;
  const Standardization& map = experiment.standardization;
  if (samples.rows() != map.mean.size()) return;  // of a run with other data
  for (Eigen::Index axis = 0; axis < samples.rows(); ++axis) {
    const Bins bins = bins_of(view->data, axis);
    Heights of_samples{}, of_data{};
    histogram(samples, static_cast<int>(axis), bins, of_samples);
    histogram(view->data, static_cast<int>(axis), bins, of_data);
    Marginal marginal;
    for (std::size_t i = 0; i < 2 * kBins; ++i) {
      const double edge = bins.min + bins.width(kBins) * static_cast<double>((i + 1) / 2);
      marginal.x.push_back(static_cast<float>(edge * map.scale + map.mean(axis)));
    }
    append_outline(of_samples, map.scale, marginal.samples);
    append_outline(of_data, map.scale, marginal.data);
    marginal.highest = std::max(*std::max_element(marginal.samples.begin(), marginal.samples.end()),
                                *std::max_element(marginal.data.begin(), marginal.data.end()));
    marginals_.push_back(std::move(marginal));
  }
}

void SampleMarginalsPanel::draw(FrameContext& frame) {
  const auto view = frame.evaluations.samples();
  if (!view) {
    stale_note("The first samples are on their way …");
    return;
  }
  update(view, frame.experiment);
  explain_label("Final marginals", card("marginals"));
  ImGui::SameLine();
  color_key("samples", role_colors().model);
  ImGui::SameLine();
  color_key("data", role_colors().data);
  constexpr std::array<const char*, 2> kNames{"x1", "x2"};
  const auto count = static_cast<int>(std::min(marginals_.size(), kNames.size()));
  if (count == 0) return;
  const float width =
      ImGui::GetContentRegionAvail().x / static_cast<float>(count) - ImGui::GetStyle().ItemSpacing.x / 2;
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(count); ++axis) {
    const Marginal& marginal = marginals_[axis];
    if (axis > 0) ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
    const char* label = count == 1 ? "x" : kNames[axis];
    if (!begin_plot(kNames[axis], {width, -1}, label, nullptr, 0, ImPlotAxisFlags_NoTickLabels)) continue;
    ImPlot::SetupAxisLimits(ImAxis_X1, marginal.x.front(), marginal.x.back(), ImPlotCond_Always);
    ImPlot::SetupAxisLimits(ImAxis_Y1, 0, std::max(1.15f * marginal.highest, 1e-6f), ImPlotCond_Always);
    const int points = static_cast<int>(marginal.x.size());
    ImPlot::PlotShaded("##samples", marginal.x.data(), marginal.samples.data(), points, 0,
                       fill_spec(role_colors().model, 0.6f));
    ImPlot::PlotLine("##data", marginal.x.data(), marginal.data.data(), points,
                     line_spec(role_colors().data, 1.5f));
    end_plot();
  }
}

}  // namespace diffuscope
