#include "app/widgets/plot_style.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr int kStyleVars = 9;
constexpr int kStyleColors = 8;

void push_style() {
  const float font = ImGui::GetFontSize();
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2{0.25f * font, 0.3f * font});
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

int power_label(double value, char* text, int size, void*) {
  const double power = std::log10(value);
  if (std::abs(power - std::round(power)) > 1e-6)
    return std::snprintf(text, static_cast<std::size_t>(size), "%s", "");
  const int exponent = static_cast<int>(std::lround(power));
  if (exponent >= -3 && exponent <= 3)
    return std::snprintf(text, static_cast<std::size_t>(size), "%g", value);
  return std::snprintf(text, static_cast<std::size_t>(size), "1e%d", exponent);
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
  ImPlot::SetupAxisFormat(axis, power_label);
}

void setup_legend(ImPlotLocation location) { ImPlot::SetupLegend(location, ImPlotLegendFlags_NoMenus); }

ImPlotSpec line_spec(const ImVec4& color, float weight, ImPlotItemFlags flags) {
  ImPlotSpec spec;
  spec.LineColor = color;
  spec.LineWeight = std::max(1.0f, weight * ImGui::GetFontSize() / 15);
  spec.Flags = flags;
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

void dashed_line(double y, const ImVec4& color) {
  const ImPlotRect limits = ImPlot::GetPlotLimits();
  if (!std::isfinite(y) || y < limits.Y.Min || y > limits.Y.Max) return;
  const float height = ImPlot::PlotToPixels(limits.X.Min, y).y;
  const float left = ImPlot::GetPlotPos().x;
  const float right = left + ImPlot::GetPlotSize().x;
  const float dash = 0.4f * ImGui::GetFontSize();
  ImPlot::PushPlotClipRect();
  for (float x = left; x < right; x += 2 * dash)
    ImPlot::GetPlotDrawList()->AddLine({x, height}, {std::min(x + dash, right), height},
                                       ImGui::ColorConvertFloat4ToU32(color), 1.0f);
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
