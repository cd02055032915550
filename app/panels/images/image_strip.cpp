#include "app/panels/images/image_strip.h"

#include <algorithm>

#include "app/widgets/role_colors.h"

namespace diffuscope {

float ImageStrip::middle(int k) const { return grid_.corner(k).x + 0.5f * grid_.cell().x; }

StripTouch ImageStrip::draw(const char* id, const PointsPtr& images, const ImageShape& shape,
                            const GridLook& look, std::optional<StripCursor> cursor) {
  grid_.draw(id, images, shape, look);
  const float first = middle(0), last = middle(look.columns - 1);
  StripTouch touch;
  if (ImGui::IsItemActivated()) touch.clicked = grid_.hovered();
  if (ImGui::IsItemActive() && last > first)
    touch.position =
        std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - first) / (last - first)), 0.0, 1.0);
  if (!cursor) return touch;
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  const float x = std::round(std::lerp(first, last, static_cast<float>(std::clamp(cursor->at, 0.0, 1.0))));
  const ImVec2 top = ImGui::GetItemRectMin(), bottom = ImGui::GetItemRectMax();
  const float r = 0.3f * ImGui::GetFontSize();
  const ImU32 color = ImGui::GetColorU32(role_colors().selection);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddLine({x, top.y - 2}, {x, bottom.y + 2}, color, 1.2f);
  if (cursor->handle)
    draw->AddTriangleFilled({x - r, top.y - r - 2}, {x + r, top.y - r - 2}, {x, top.y}, color);
  return touch;
}

void draw_column_texts(const GridLook& look, const ImageShape& shape,
                       const std::function<std::string(int column)>& text) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const auto cell = static_cast<float>(shape.width * look.zoom);
  float free = at.x;
  for (int k = 0; k < look.columns; ++k) {
    const std::string shown = text(k);
    const float width = ImGui::CalcTextSize(shown.c_str()).x;
    const float left =
        at.x + (static_cast<float>(k) + 0.5f) * (cell + static_cast<float>(look.gap)) - 0.5f * width;
    if (left < free - 0.5f * width) continue;
    ImGui::GetWindowDrawList()->AddText({std::round(left), at.y}, ImGui::GetColorU32(role_colors().text_dim),
                                        shown.c_str());
    free = left + width + 0.6f * ImGui::GetFontSize();
  }
  ImGui::Dummy({1, ImGui::GetTextLineHeight()});
}

void draw_row_text(const std::string& text, ImVec2 at, ImVec2 size) {
  const float line = ImGui::GetTextLineHeight(), height = std::max(size.y, line);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(at, {at.x + size.x, at.y + height}, true);
  draw->AddText({at.x, std::round(at.y + 0.5f * (height - line))}, ImGui::GetColorU32(role_colors().text_dim),
                text.c_str());
  draw->PopClipRect();
}

}  // namespace diffuscope
