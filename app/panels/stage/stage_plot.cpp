#include "app/panels/stage/stage_plot.h"

#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/opaque_image.h"
#include "app/widgets/plot_style.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// The plot's background as begin_plot paints it, made opaque.
Color background() {
  const ImVec4 window = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
  const ImVec4 grid = role_colors().grid;
  return to_color(mixed(window, {grid.x, grid.y, grid.z, 1}, 0.35f * grid.w));
}

/// Mouse buttons of the next plot: fitting is done here (a picture has no items that ImPlot could fit), and
/// the brush needs the left button for itself.
class ScopedButtons {
 public:
  explicit ScopedButtons(bool pans) : saved_(ImPlot::GetInputMap()) {
    ImPlot::GetInputMap().Fit = ImGuiMouseButton_COUNT - 1;
    if (!pans) ImPlot::GetInputMap().Pan = ImGuiMouseButton_Middle;
  }
  ~ScopedButtons() { ImPlot::GetInputMap() = saved_; }
  ScopedButtons(const ScopedButtons&) = delete;
  ScopedButtons& operator=(const ScopedButtons&) = delete;

 private:
  ImPlotInputMap saved_;
};

StageMap make_map(const Standardization& standardization, bool fixed_y) {
  const ImPlotRect limits = ImPlot::GetPlotLimits();
  const auto mean = [&](Eigen::Index axis) {
    return axis < standardization.mean.size() ? standardization.mean(axis) : 0.0;
  };
  const double scale = standardization.scale;
  StageMap map{ImPlot::GetPlotPos(), ImPlot::GetPlotSize(), {}, {}};
  map.view = {(limits.X.Min - mean(0)) / scale, (limits.X.Max - mean(0)) / scale, limits.Y.Min, limits.Y.Max};
  if (!fixed_y)
    map.view.y_min = (limits.Y.Min - mean(1)) / scale, map.view.y_max = (limits.Y.Max - mean(1)) / scale;
  map.unit = {static_cast<float>(map.size.x / (map.view.x_max - map.view.x_min)),
              static_cast<float>(-map.size.y / (map.view.y_max - map.view.y_min))};
  return map;
}

/// Sets the limits to the target, widened on one axis where a unit is to be as long on both.
void frame_target(Camera& camera, ImVec2 pixels, bool equal) {
  const Box& box = camera.target;
  double width = box.x_max - box.x_min, height = box.y_max - box.y_min;
  if (equal) {
    const double aspect = static_cast<double>(pixels.x) / std::max(1.0, static_cast<double>(pixels.y));
    width = std::max(width, height * aspect);
    height = width / aspect;
  }
  const double x = 0.5 * (box.x_min + box.x_max), y = 0.5 * (box.y_min + box.y_max);
  camera.x_min = x - 0.5 * width, camera.x_max = x + 0.5 * width;
  camera.y_min = y - 0.5 * height, camera.y_max = y + 0.5 * height;
}

/// Whether the user zooms or pans in this frame.
bool is_moved() {
  const bool over =
      ImPlot::IsPlotHovered() || ImPlot::IsAxisHovered(ImAxis_X1) || ImPlot::IsAxisHovered(ImAxis_Y1);
  const bool drags = ImGui::IsMouseDragging(ImPlot::GetInputMap().Pan, 3);
  return over && (ImGui::GetIO().MouseWheel != 0 || drags);
}

}  // namespace

Box to_data_units(const Box& box, const Standardization& map) {
  const auto unit = [&](double value, Eigen::Index axis) {
    return value * map.scale + (axis < map.mean.size() ? map.mean(axis) : 0);
  };
  return {unit(box.x_min, 0), unit(box.x_max, 0), unit(box.y_min, 1), unit(box.y_max, 1)};
}

Color to_color(const ImVec4& color) { return {color.x, color.y, color.z, color.w}; }

float StagePlot::pixel_scale() const { return ImGui::GetIO().DisplayFramebufferScale.x; }

bool StagePlot::begin(const char* id, ImVec2 size, Camera& camera, const Standardization& standardization,
                      const Axes& axes) {
  if (camera.fit)
    frame_target(camera, map_.size.x > 0 ? map_.size : ImGui::GetContentRegionAvail(), axes.equal);
  const ScopedButtons buttons(axes.pans);
  const ImPlotAxisFlags flags = ImPlotAxisFlags_Foreground | ImPlotAxisFlags_NoInitialFit;
  const ImPlotFlags plot_flags = ImPlotFlags_NoLegend | (axes.equal ? ImPlotFlags_Equal : 0);
  if (!begin_plot(id, size, axes.x_label, axes.y_label,
                  flags | (axes.x_ticks ? 0 : ImPlotAxisFlags_NoTickLabels),
                  flags | (axes.fixed_y ? ImPlotAxisFlags_Lock : 0) |
                      (axes.y_ticks ? 0 : ImPlotAxisFlags_NoTickLabels),
                  plot_flags))
    return false;
  ImPlot::SetupAxisLinks(ImAxis_X1, &camera.x_min, &camera.x_max);
  if (axes.fixed_y) {
    const double ticks[] = {0, 0.5, 1};
    ImPlot::SetupAxisTicks(ImAxis_Y1, ticks, 3);
    ImPlot::SetupAxisLimits(ImAxis_Y1, camera.target.y_min, camera.target.y_max, ImPlotCond_Always);
  } else {
    ImPlot::SetupAxisLinks(ImAxis_Y1, &camera.y_min, &camera.y_max);
  }
  ImPlot::PushStyleColor(ImPlotCol_PlotBg, ImVec4{0, 0, 0, 0});  // the picture covers it
  ImPlot::SetupFinish();
  ImPlot::PopStyleColor();
  if (is_moved()) camera.fit = false;
  if (ImPlot::IsPlotHovered() && axes.pans && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    camera.fit = true;
  map_ = make_map(standardization, axes.fixed_y);
  return true;
}

void StagePlot::end() { end_plot(); }

void StagePlot::show(StageDrawing drawing) {
  const float scale = pixel_scale();
  drawing.width = static_cast<int>(std::lround(map_.size.x * scale));
  drawing.height = static_cast<int>(std::lround(map_.size.y * scale));
  if (drawing.width < 1 || drawing.height < 1) return;
  drawing.view = map_.view;
  drawing.background = background();
  const unsigned texture = image_.texture(drawing);
  ImPlot::PushPlotClipRect();
  add_opaque_image(*ImPlot::GetPlotDrawList(), ImTextureRef(static_cast<ImTextureID>(texture)), map_.corner,
                   {map_.corner.x + map_.size.x, map_.corner.y + map_.size.y}, {0, 1}, {1, 0});
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
