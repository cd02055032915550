#include "app/widgets/layer_toggle.h"

#include "app/widgets/role_colors.h"

namespace diffuscope {
namespace {

float dot_radius() { return 0.27f * ImGui::GetFontSize(); }
float gap() { return 0.35f * ImGui::GetFontSize(); }

}  // namespace

float layer_toggle_width(const char* label) {
  return 2 * dot_radius() + gap() + ImGui::CalcTextSize(label, nullptr, true).x + gap();
}

bool layer_toggle(const char* label, const ImVec4& color, bool& on) {
  const ImVec2 size{layer_toggle_width(label), ImGui::GetFrameHeight()};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool clicked = ImGui::InvisibleButton(label, size);
  if (clicked) on = !on;
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 centre{at.x + dot_radius(), at.y + 0.5f * size.y};
  if (on)
    draw->AddCircleFilled(centre, dot_radius(), ImGui::GetColorU32(color));
  else
    draw->AddCircle(centre, dot_radius() - 0.5f, ImGui::GetColorU32(faded(color, 0.7f)));
  const ImVec4 text = on || hovered ? ImGui::GetStyleColorVec4(ImGuiCol_Text) : role_colors().text_dim;
  const ImVec2 text_at{at.x + 2 * dot_radius() + gap(), at.y + 0.5f * (size.y - ImGui::GetFontSize())};
  const char* end = label;
  while (*end && !(end[0] == '#' && end[1] == '#')) ++end;
  draw->AddText(text_at, ImGui::GetColorU32(faded(text, on ? 1.0f : 0.75f)), label, end);
  return clicked;
}

void flow(float width) {
  const float right = ImGui::GetWindowPos().x + ImGui::GetContentRegionMax().x;
  const float next = ImGui::GetItemRectMax().x + ImGui::GetStyle().ItemSpacing.x + width;
  if (next <= right) ImGui::SameLine();
}

}  // namespace diffuscope
