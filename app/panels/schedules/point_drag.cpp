#include "app/panels/schedules/point_drag.h"

#include <implot.h>

#include "app/widgets/role_colors.h"

namespace diffuscope {

PointEdit PointDrag::update(const ControlPoints& points, const ImVec4& color, bool own) {
  constexpr int kFirstId = 100;
  const float font = ImGui::GetFontSize();
  PointEdit edit;
  bool any_held = false, over_point = false;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double u = points[i].u, value = points[i].value;
    bool hovered = false, held = false;
    const bool moved =
        ImPlot::DragPoint(kFirstId + static_cast<int>(i), &u, &value, faded(color, own ? 1 : 0.45f),
                          (own ? 0.28f : 0.2f) * font, ImPlotDragToolFlags_Delayed, nullptr, &hovered, &held);
    over_point |= hovered;
    any_held |= held;
    if (moved) edit = {PointEdit::Kind::kMove, i, {u, value}};
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) edit = {PointEdit::Kind::kRemove, i, {}};
  }
  if (held_ && !any_held && edit.kind == PointEdit::Kind::kNone) edit.kind = PointEdit::Kind::kRelease;
  held_ = any_held;
  if (ImPlot::IsPlotHovered() && !over_point && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    edit = {PointEdit::Kind::kAdd, 0, {ImPlot::GetPlotMousePos().x, 0}};
  return edit;
}

}  // namespace diffuscope
