#include "app/widgets/param_sliders.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/widgets/help_marker.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

/// Double click or right click on the last item, not while a value is being typed.
bool asks_for_default() {
  if (!ImGui::IsItemHovered() || ImGui::TempInputIsActive(ImGui::GetItemID())) return false;
  const bool twice = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !ImGui::GetIO().KeyCtrl;
  if (twice) ImGui::ClearActiveID();  // or the slider would follow the mouse again
  return twice || ImGui::IsMouseClicked(ImGuiMouseButton_Right);
}

/// Where `value` stands on a slider, 0 to 1.
float share_of(const Param& param, double value, SliderSpan span) {
  const bool logarithmic = param.logarithmic && span.min > 0;
  const double share = logarithmic ? std::log(value / span.min) / std::log(span.max / span.min)
                                   : (value - span.min) / (span.max - span.min);
  return static_cast<float>(std::clamp(share, 0.0, 1.0));
}

/// The track of a slider, filled up to the value: the number on it stays legible, as it would not over a
/// grab.
void draw_track(float share, float width) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetFrameHeight(), rounding = ImGui::GetStyle().FrameRounding;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end{corner.x + width, corner.y + height};
  draw->AddRectFilled(corner, end, ImGui::GetColorU32(ImGuiCol_FrameBg), rounding);
  draw->PushClipRect(corner, {corner.x + share * width, end.y}, true);
  draw->AddRectFilled(corner, end, ImGui::GetColorU32(faded(role_colors().accent, 0.38f)), rounding);
  draw->PopClipRect();
}

bool is_switch(const Param& param) {
  return param.choices.size() == 2 && param.choices[0] == "off" && param.choices[1] == "on";
}

const char* number_format(const Param& param) { return param.integer ? "%.0f" : "%.4g"; }

Edited number_row(const Param& param, double& value, EditMark mark, SliderSpan span) {
  form_row(param.label.c_str(), param.about, mark);
  const auto flags = param.logarithmic ? ImGuiSliderFlags_Logarithmic : ImGuiSliderFlags_None;
  double shown = value;
  draw_track(share_of(param, value, span), ImGui::CalcItemWidth());
  const ImVec4 none{0, 0, 0, 0};
  for (const ImGuiCol color : {ImGuiCol_FrameBg, ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive})
    ImGui::PushStyleColor(color, none);
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, faded(role_colors().accent, 0.12f));
  ImGui::PushStyleColor(ImGuiCol_FrameBgActive, faded(role_colors().accent, 0.12f));
  ImGui::SliderScalar("##number", ImGuiDataType_Double, &shown, &span.min, &span.max, number_format(param),
                      flags | ImGuiSliderFlags_NoRoundToFormat);
  ImGui::PopStyleColor(5);
  const bool released = ImGui::IsItemDeactivatedAfterEdit();
  if (asks_for_default()) {
    const bool moved = value != param.value;
    value = param.value;
    return {moved, true};
  }
  explain_item(param.label.c_str(), param.about);
  if (param.integer) shown = std::round(shown);
  // Four digits are what the slider shows; so that is what it sets.
  else if (shown != value && ImGui::IsItemActive() && !ImGui::TempInputIsActive(ImGui::GetItemID()))
    shown = std::strtod(fmt::format("{:.4g}", shown).c_str(), nullptr);
  shown = std::isnan(shown) ? value : std::clamp(shown, param.min, param.max);
  const bool moved = shown != value;
  value = shown;
  return {moved, released};
}

}  // namespace

Edited edit_param(const Param& param, double& value, EditMark mark, SliderSpan span) {
  if (is_switch(param)) {
    bool on = value != 0;
    const Edited edited = edit_switch(param.label.c_str(), param.about, mark, on);
    value = on;
    return edited;
  }
  if (!param.choices.empty()) {
    int index = static_cast<int>(value);
    const Edited edited = edit_choice(param.label.c_str(), param.about, mark, index, param.choices);
    value = index;
    return edited;
  }
  ImGui::PushID(param.name.c_str());
  const Edited edited = number_row(param, value, mark, span);
  ImGui::PopID();
  return edited;
}

Edited edit_param(const Param& param, double& value, EditMark mark) {
  return edit_param(param, value, mark, {param.min, param.max});
}

Edited edit_param(const Param& param, int& value, EditMark mark) {
  double number = value;
  const Edited edited = edit_param(param, number, mark);
  value = static_cast<int>(number);
  return edited;
}

Edited edit_params(std::span<const Param> params, ParamValues& values, EditMark mark) {
  Edited edited;
  for (const auto& param : params) {
    double value = value_of(params, values, param.name);
    const Edited one = edit_param(param, value, mark);
    if (one.changed && value == param.value)
      values.erase(param.name);
    else if (one.changed)
      values[param.name] = value;
    edited |= one;
  }
  return edited;
}

}  // namespace diffuscope
