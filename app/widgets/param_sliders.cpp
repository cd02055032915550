#include "app/widgets/param_sliders.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "app/widgets/help_marker.h"

namespace diffuscope {
namespace {

/// Double click or right click on the last item, not while a value is being typed.
bool asks_for_default() {
  if (!ImGui::IsItemHovered() || ImGui::TempInputIsActive(ImGui::GetItemID())) return false;
  const bool twice = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) && !ImGui::GetIO().KeyCtrl;
  if (twice) ImGui::ClearActiveID();  // or the slider would follow the mouse again
  return twice || ImGui::IsMouseClicked(ImGuiMouseButton_Right);
}

const char* number_format(const Param& param) { return param.integer ? "%.0f" : "%.4g"; }

Edited number_row(const Param& param, double& value, EditMark mark, SliderSpan span) {
  form_row(param.label.c_str(), param.about, mark);
  const auto flags = param.logarithmic ? ImGuiSliderFlags_Logarithmic : ImGuiSliderFlags_None;
  double shown = value;
  ImGui::SliderScalar("##number", ImGuiDataType_Double, &shown, &span.min, &span.max, number_format(param),
                      flags | ImGuiSliderFlags_NoRoundToFormat);
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
