#include "app/panels/compare/linked_plot.h"

#include <implot.h>

#include <algorithm>
#include <array>

#include "app/panels/stage/stage_plot.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"
#include "core/fields/histogram.h"
#include "core/fields/stage_box.h"

namespace diffuscope {
namespace {

constexpr std::size_t kBins = 60;

/// Small squares: many points cost little.
void draw_points(const Points& points, const ImVec4& color, float size) {
  ImPlot::PushPlotClipRect();
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  const ImU32 packed = ImGui::GetColorU32(color);
  const float half = 0.5f * size;
  for (Eigen::Index i = 0; i < points.cols(); ++i) {
    const ImVec2 at =
        ImPlot::PlotToPixels(static_cast<double>(points(0, i)), static_cast<double>(points(1, i)));
    draw->AddRectFilled({at.x - half, at.y - half}, {at.x + half, at.y + half}, packed);
  }
  ImPlot::PopPlotClipRect();
}

/// Heights of a histogram of the first coordinate over [min, max], as density.
std::array<float, kBins> heights_of(const Points& points, double min, double max) {
  std::array<float, kBins> heights{};
  if (points.cols() > 0) histogram(points, 0, {static_cast<float>(min), static_cast<float>(max)}, heights);
  return heights;
}

void draw_plane(const Points& data, const Points& samples, const ImVec4& color) {
  const float size = std::max(2.0f, 0.14f * ImGui::GetFontSize());
  draw_points(data, faded(role_colors().data, 0.45f), size);
  draw_points(samples, faded(color, 0.75f), size);
}

void draw_line(const Points& data, const Points& samples, const ImVec4& color) {
  const ImPlotRect limits = ImPlot::GetPlotLimits();
  const auto draw = [&](const char* name, const Points& points, const ImPlotSpec& line) {
    const auto heights = heights_of(points, limits.X.Min, limits.X.Max);
    const double width = (limits.X.Max - limits.X.Min) / kBins;
    ImPlot::PlotStairs(name, heights.data(), static_cast<int>(kBins), width, limits.X.Min, line);
  };
  draw("##data", data, line_spec(role_colors().data, 1.5f));
  draw("##samples", samples, line_spec(color, 1.5f));
}

/// The whole of the data, at the shape of the plot, when that is wanted or the shape has changed.
void fit(LinkedView& view, const Experiment& experiment, ImVec2 room) {
  const bool same_room = room.x == view.room.x && room.y == view.room.y;
  if (!view.fit && same_room) return;
  const Box box = to_data_units(widened(mixture_box(*experiment.oracle), 0.03), experiment.standardization);
  const float font = ImGui::GetFontSize();  // of it the numbers at the axes take about this
  const double aspect =
      static_cast<double>(std::max(room.x - 2.2f * font, font) / std::max(room.y - 2 * font, font));
  double half_x = 0.5 * (box.x_max - box.x_min), half_y = 0.5 * (box.y_max - box.y_min);
  if (experiment.dim() > 1) {
    half_x = std::max(half_x, half_y * aspect);
    half_y = std::max(half_y, half_x / aspect);
  }
  const double x = 0.5 * (box.x_min + box.x_max), y = 0.5 * (box.y_min + box.y_max);
  view = {x - half_x, x + half_x, y - half_y, y + half_y, false, room};
}

}  // namespace

void draw_linked_plot(LinkedView& view, const Experiment& experiment, const Points& data,
                      const Points& samples, const ImVec4& color) {
  const bool plane = experiment.dim() > 1;
  fit(view, experiment, ImGui::GetContentRegionAvail());
  if (!begin_plot("##stage", {-1, -1}, nullptr, nullptr, 0, plane ? 0 : ImPlotAxisFlags_NoTickLabels,
                  ImPlotFlags_NoLegend | (plane ? ImPlotFlags_Equal : 0)))
    return;
  ImPlot::SetupAxisLinks(ImAxis_X1, &view.x_min, &view.x_max);
  if (plane) ImPlot::SetupAxisLinks(ImAxis_Y1, &view.y_min, &view.y_max);
  if (!plane) ImPlot::SetupAxis(ImAxis_Y1, nullptr, ImPlotAxisFlags_AutoFit | ImPlotAxisFlags_NoTickLabels);
  plane ? draw_plane(data, samples, color) : draw_line(data, samples, color);
  if (ImPlot::IsPlotHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) view.fit = true;
  end_plot();
}

}  // namespace diffuscope
