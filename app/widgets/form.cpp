#include "app/widgets/form.h"

#include <imgui.h>
#include <misc/cpp/imgui_stdlib.h>

#include <algorithm>

#include "app/widgets/help_marker.h"
#include "app/widgets/icons.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

constexpr float kLabelShare = 0.47f;  // of the row
constexpr float kLabelMost = 11;      // font sizes

/// Labels of registries begin with a small letter, so that they fit into messages.
std::string capitalized(const char* label) {
  std::string text = label;
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

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
  const float mark_width = mark == EditMark::kNone ? 0 : 0.85f * font;
  ImGui::AlignTextToFramePadding();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  // A label too long for its column is cut, not drawn over the control; its card has the full name.
  ImGui::PushClipRect(corner, {corner.x + label_width - 0.2f * font, corner.y + ImGui::GetFrameHeight()},
                      true);
  explain_label(capitalized(label).c_str(), about);
  ImGui::PopClipRect();
  ImGui::SameLine();
  ImGui::SetCursorPosX(left + label_width);
  if (mark != EditMark::kNone) {
    ImGui::AlignTextToFramePadding();
    draw_mark(mark);
    ImGui::SameLine();
    ImGui::SetCursorPosX(left + label_width + mark_width);
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

Edited edit_segments(const char* label, const About& about, EditMark mark, int& index,
                     std::span<const char* const> names, std::span<const About> abouts) {
  ImGui::PushID(label);
  form_row(label, about, mark);
  const float width = ImGui::CalcItemWidth() / static_cast<float>(names.size());
  Edited edited;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{2, ImGui::GetStyle().FramePadding.y});
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) ImGui::SameLine(0, 0);
    const bool chosen = static_cast<int>(i) == index;
    if (chosen)
      for (const ImGuiCol color : {ImGuiCol_Button, ImGuiCol_ButtonHovered})
        ImGui::PushStyleColor(color, faded(role_colors().accent, 0.38f));
    if (ImGui::Button(names[i], {width, 0}) && !chosen) {
      index = static_cast<int>(i);
      edited = {true, true};
    }
    if (chosen) ImGui::PopStyleColor(2);
    explain_item(names[i], abouts[i]);
  }
  ImGui::PopStyleVar();
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
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2{0, ImGui::GetStyle().FramePadding.y});
  if (ImGui::Button(icon::kDice, {ImGui::GetFrameHeight(), 0})) {
    ++seed;
    edited = {true, true};
  }
  ImGui::PopStyleVar();
  ImGui::SetItemTooltip("The next seed");
  ImGui::PopID();
  return edited;
}

bool form_section(const char* title, bool open) {
  // A flat heading with a thin line: no box around the boxes of the controls.
  ImGui::PushStyleColor(ImGuiCol_Header, ImVec4{0, 0, 0, 0});
  const bool shown = ImGui::CollapsingHeader(title, open ? ImGuiTreeNodeFlags_DefaultOpen : 0);
  ImGui::PopStyleColor();
  const ImVec2 corner = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
  ImGui::GetWindowDrawList()->AddLine({corner.x, corner.y}, {end.x, corner.y},
                                      ImGui::GetColorU32(ImGuiCol_Border));
  return shown;
}

void begin_dense_rows() {
  const ImGuiStyle& style = ImGui::GetStyle();
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                      ImVec2{0.7f * style.FramePadding.x, 0.6f * style.FramePadding.y});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2{style.ItemSpacing.x, 0.6f * style.ItemSpacing.y});
}

void end_dense_rows() { ImGui::PopStyleVar(2); }

bool form_advanced(const char* id) {
  ImGui::PushStyleColor(ImGuiCol_Text, role_colors().text_dim);
  const auto flags = ImGuiTreeNodeFlags_NoTreePushOnOpen | ImGuiTreeNodeFlags_SpanAvailWidth;
  const bool open = ImGui::TreeNodeEx(id, flags, "Advanced");
  ImGui::PopStyleColor();
  return open;
}

}  // namespace diffuscope
