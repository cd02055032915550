#include "app/widgets/plot_style.h"

#include <implot_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <vector>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kStyleVars = 9;
constexpr int kStyleColors = 8;

void push_style() {
  const float font = ImGui::GetFontSize();
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2{0.8f * font, 0.4f * font});
  ImPlot::PushStyleVar(ImPlotStyleVar_LabelPadding, ImVec2{0.25f * font, 0.15f * font});
  ImPlot::PushStyleVar(ImPlotStyleVar_LegendPadding, ImVec2{0.4f * font, 0.3f * font});
  ImPlot::PushStyleVar(ImPlotStyleVar_LegendInnerPadding, ImVec2{0.3f * font, 0.15f * font});
  ImPlot::PushStyleVar(ImPlotStyleVar_LegendSpacing, ImVec2{0.5f * font, 0});
  ImPlot::PushStyleVar(ImPlotStyleVar_MajorTickLen, ImVec2{0.25f * font, 0.25f * font});
  ImPlot::PushStyleVar(ImPlotStyleVar_MinorTickLen, ImVec2{0, 0});
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotBorderSize, 0.0f);
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotMinSize, ImVec2{3 * font, 2 * font});
  const RoleColors& colors = role_colors();
  const ImVec4 none{0, 0, 0, 0};
  ImPlot::PushStyleColor(ImPlotCol_FrameBg, none);
  ImPlot::PushStyleColor(ImPlotCol_PlotBg, faded(colors.grid, 0.35f));
  ImPlot::PushStyleColor(ImPlotCol_AxisGrid, colors.grid);
  ImPlot::PushStyleColor(ImPlotCol_AxisText, colors.text_dim);
  ImPlot::PushStyleColor(ImPlotCol_AxisTick, colors.text_dim);
  ImPlot::PushStyleColor(ImPlotCol_LegendBg, faded(ImGui::GetStyleColorVec4(ImGuiCol_WindowBg), 0.75f));
  ImPlot::PushStyleColor(ImPlotCol_LegendBorder, none);
  ImPlot::PushStyleColor(ImPlotCol_AxisBgHovered, colors.grid);
}

void pop_style() {
  ImPlot::PopStyleVar(kStyleVars);
  ImPlot::PopStyleColor(kStyleColors);
}

int number_label(double value, char* text, int size, void*) {
  const auto room = static_cast<std::size_t>(size);
  if (value >= 1e-3 && value < 1e4) return std::snprintf(text, room, "%.4g", value);
  const int power = static_cast<int>(std::floor(std::log10(value) + 1e-9));
  return std::snprintf(text, room, "%.0fe%d", value / std::pow(10.0, power), power);
}

/// Ticks of a logarithmic axis: powers of ten over many decades, more of them over few.
std::vector<double> log_ticks(double min, double max) {
  static constexpr std::array kTens{1.0};
  static constexpr std::array kThirds{1.0, 2.0, 5.0};
  static constexpr std::array kClose{1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
  const double ratio = max / min;
  const std::span<const double> steps = ratio > 40  ? std::span<const double>(kTens)
                                        : ratio > 5 ? std::span<const double>(kThirds)
                                                    : std::span<const double>(kClose);
  const double decades = std::log10(ratio);
  const int stride = std::max(1, static_cast<int>(std::ceil(decades / 3)));
  std::vector<double> ticks;
  for (int power = static_cast<int>(std::floor(std::log10(min))); std::pow(10.0, power) <= max;
       power += stride)
    for (const double step : steps)
      if (const double tick = step * std::pow(10.0, power); tick >= min && tick <= max) ticks.push_back(tick);
  return ticks;
}

/// Leaves out ticks whose labels would touch those below on an axis of the current plot.
void thin_to_room(std::vector<double>& ticks, double min, double max) {
  const float line = ImGui::GetTextLineHeight();
  // The frame is known before the plot's own area is; labels and title of the other axis take about 2½ lines.
  const double height = static_cast<double>(ImPlot::GetCurrentPlot()->FrameRect.GetHeight() - 2.5f * line);
  const double nearest = 1.1 * static_cast<double>(line) / std::max(1.0, height) * std::log(max / min);
  double last = -HUGE_VAL;
  std::erase_if(ticks, [&](double tick) {
    if (std::log(tick) - last < nearest) return true;
    last = std::log(tick);
    return false;
  });
}

}  // namespace

bool begin_plot(const char* id, ImVec2 size, const char* x_label, const char* y_label,
                ImPlotAxisFlags x_flags, ImPlotAxisFlags y_flags, ImPlotFlags flags) {
  push_style();
  const ImPlotFlags plain =
      ImPlotFlags_NoTitle | ImPlotFlags_NoMouseText | ImPlotFlags_NoMenus | ImPlotFlags_NoBoxSelect;
  if (!ImPlot::BeginPlot(id, size, flags | plain)) {
    pop_style();
    return false;
  }
  const auto common = ImPlotAxisFlags_NoSideSwitch | ImPlotAxisFlags_NoMenus | ImPlotAxisFlags_NoHighlight;
  ImPlot::SetupAxes(x_label, y_label, x_flags | common, y_flags | common);
  return true;
}

void end_plot() {
  ImPlot::EndPlot();
  pop_style();
}

void Following::update() {
  if (!ImPlot::IsPlotHovered()) return;
  const bool moved = ImGui::GetIO().MouseWheel != 0 || ImGui::IsMouseDragging(ImGuiMouseButton_Left);
  if (moved) on_ = false;
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) on_ = true;
}

void setup_log_axis(ImAxis axis, double min, double max, ImPlotCond condition) {
  ImPlot::SetupAxisScale(axis, ImPlotScale_Log10);
  ImPlot::SetupAxisLimits(axis, min, std::max(max, 1.01 * min), condition);
  ImPlot::SetupAxisFormat(axis, number_label);
  if (condition != ImPlotCond_Always) return;  // zoomed by hand: ImPlot's own ticks
  std::vector<double> ticks = log_ticks(min, max);
  thin_to_room(ticks, min, max);
  if (!ticks.empty()) ImPlot::SetupAxisTicks(axis, ticks.data(), static_cast<int>(ticks.size()));
}

void setup_legend(ImPlotLocation location) { ImPlot::SetupLegend(location, ImPlotLegendFlags_NoMenus); }

ImPlotSpec line_spec(const ImVec4& color, float weight, ImPlotItemFlags flags) {
  ImPlotSpec spec;
  spec.LineColor = color;
  spec.LineWeight = std::max(1.0f, weight * ImGui::GetFontSize() / 15);
  spec.Flags = flags;
  return spec;
}

ImPlotSpec curve_spec(const ImVec4& color, float weight, std::size_t points) {
  constexpr std::size_t kFew = 12;
  ImPlotSpec spec = line_spec(color, weight);
  if (points >= kFew) return spec;
  spec.Marker = ImPlotMarker_Circle;
  spec.MarkerSize = 2;
  spec.MarkerFillColor = spec.MarkerLineColor = color;
  return spec;
}

ImPlotSpec fill_spec(const ImVec4& color, float alpha, ImPlotItemFlags flags) {
  ImPlotSpec spec;
  spec.LineColor = {0, 0, 0, 0};
  spec.FillColor = color;
  spec.FillAlpha = alpha;
  spec.Flags = flags;
  return spec;
}

void dashed_line(double y, const ImVec4& color, const char* label) {
  const ImPlotRect limits = ImPlot::GetPlotLimits();
  if (!std::isfinite(y) || y < limits.Y.Min || y > limits.Y.Max) return;
  const ImVec2 corner = ImPlot::GetPlotPos(), size = ImPlot::GetPlotSize();
  const float height = ImPlot::PlotToPixels(limits.X.Min, y).y;
  const float right = corner.x + size.x;
  const float font = ImGui::GetFontSize();
  const ImU32 packed = ImGui::ColorConvertFloat4ToU32(color);
  ImDrawList* draw = ImPlot::GetPlotDrawList();
  ImPlot::PushPlotClipRect();
  for (float x = corner.x; x < right; x += 0.8f * font)
    draw->AddLine({x, height}, {std::min(x + 0.4f * font, right), height}, packed, 1.0f);
  if (*label) {
    const float small = 0.85f * font;
    const ImVec2 extent = ImGui::GetFont()->CalcTextSizeA(small, FLT_MAX, 0, label);
    const bool below = height - extent.y < corner.y;  // no room above the line
    const ImVec2 place{corner.x + 0.25f * font, below ? height + 1 : height - extent.y};
    draw->AddRectFilled(place, {place.x + extent.x, place.y + extent.y},
                        ImGui::GetColorU32(ImGuiCol_WindowBg, 0.75f));  // curves run behind the words
    draw->AddText(ImGui::GetFont(), small, place, packed, label);
  }
  ImPlot::PopPlotClipRect();
}

void cursor_line(double x) {
  const ImPlotRect limits = ImPlot::GetPlotLimits();
  const float at = ImPlot::PlotToPixels(x, limits.Y.Max).x;
  const float top = ImPlot::GetPlotPos().y;
  ImPlot::PushPlotClipRect();
  ImPlot::GetPlotDrawList()->AddLine({at, top}, {at, top + ImPlot::GetPlotSize().y},
                                     ImGui::ColorConvertFloat4ToU32(role_colors().selection), 1.0f);
  ImPlot::PopPlotClipRect();
}

}  // namespace diffuscope
