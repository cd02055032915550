#include "app/widgets/form.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>

#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kLabelShare = 0.42f;  // of the row
constexpr float kLabelMost = 11;      // font sizes

void draw_mark(EditMark mark) {
  if (mark == EditMark::kNone) return;
  const bool live = mark == EditMark::kLive;
  ImGui::PushFont(nullptr, ImGui::GetStyle().FontSizeBase * 0.7f);
  ImGui::TextColored(faded(live ? role_colors().accent : role_colors().text_dim, live ? 1 : 0.7f), "%s",
                     live ? icon::kLive : icon::kRestart);
  ImGui::PopFont();
  if (ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip))
    ImGui::SetTooltip("%s", live ? "A change takes effect at once, training goes on."
                                 : "A change starts training anew. Ctrl+Z brings the old weights back.");
}

}  // namespace

void form_row(const char* label, const About& about, EditMark mark, float keep_right) {
  const float left = ImGui::GetCursorPosX();
  const float room = ImGui::GetContentRegionAvail().x;
  const float font = ImGui::GetFontSize();
  const float label_width = std::min(kLabelShare * room, kLabelMost * font);
  const float mark_width = mark == EditMark::kNone ? 0 : font;
  ImGui::AlignTextToFramePadding();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  // A label too long for its column is cut, not drawn over the control; its card has the full name.
  ImGui::PushClipRect(corner, {corner.x + label_width - 0.3f * font, corner.y + ImGui::GetFrameHeight()},
                      true);
  explain_label(label, about);
  ImGui::PopClipRect();
  ImGui::SameLine(left + label_width);
  if (mark != EditMark::kNone) {
    ImGui::AlignTextToFramePadding();
    draw_mark(mark);
    ImGui::SameLine(left + label_width + mark_width);
  }
  ImGui::SetNextItemWidth(std::max(2 * font, room - label_width - mark_width - keep_right));
}

Edited edit_choice(const char* label, const About& about, EditMark mark, int& index,
                   std::span<const std::string> names, std::span<const About> abouts) {
  ImGui::PushID(label);
  form_row(label, about, mark);
  const auto count = static_cast<int>(names.size());
  const char* shown = index >= 0 && index < count ? names[static_cast<std::size_t>(index)].c_str() : "";
  Edited edited;
  if (ImGui::BeginCombo("##choice", shown, ImGuiComboFlags_HeightLarge)) {
    for (int i = 0; i < count; ++i) {
      const auto row = static_cast<std::size_t>(i);
      if (ImGui::Selectable(names[row].c_str(), i == index) && i != index) {
        index = i;
        edited = {true, true};
      }
      if (row < abouts.size()) explain_item(names[row].c_str(), abouts[row]);
      if (i == index) ImGui::SetItemDefaultFocus();
    }
    ImGui::EndCombo();
  } else if (static_cast<std::size_t>(index) < abouts.size()) {
    explain_item(shown, abouts[static_cast<std::size_t>(index)]);
  }
  ImGui::PopID();
  return edited;
}

Edited edit_switch(const char* label, const About& about, EditMark mark, bool& value) {
  ImGui::PushID(label);
  form_row(label, about, mark);
  const bool changed = ImGui::Checkbox("##switch", &value);
  explain_item(label, about);
  ImGui::PopID();
  return {changed, changed};
}

Edited edit_text(const char* label, const About& about, EditMark mark, std::string& text, const char* hint) {
  ImGui::PushID(label);
  form_row(label, about, mark);
  ImGui::InputTextWithHint("##text", hint, &text);
  const bool done = ImGui::IsItemDeactivatedAfterEdit();
  explain_item(label, about);
  ImGui::PopID();
  return {done, done};
}

Edited edit_seed(const char* label, const About& about, EditMark mark, std::uint64_t& seed) {
  ImGui::PushID(label);
  const float button = ImGui::GetFrameHeight() + ImGui::GetStyle().ItemInnerSpacing.x;
  form_row(label, about, mark, button);
  std::uint64_t typed = seed;
  Edited edited;
  ImGui::InputScalar("##seed", ImGuiDataType_U64, &typed);
  if (ImGui::IsItemDeactivatedAfterEdit() && typed != seed) {
    seed = typed;
    edited = {true, true};
  }
  explain_item(label, about);
  ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
  if (ImGui::Button(icon::kDice, {ImGui::GetFrameHeight(), 0})) {
    ++seed;
    edited = {true, true};
  }
  ImGui::SetItemTooltip("The next seed");
  ImGui::PopID();
  return edited;
}

bool form_section(const char* title, bool open) {
  return ImGui::CollapsingHeader(title, open ? ImGuiTreeNodeFlags_DefaultOpen : 0);
}

}  // namespace diffuscope
