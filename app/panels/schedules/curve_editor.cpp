#include "app/panels/schedules/curve_editor.h"

#include <implot.h>

#include "app/widgets/role_colors.h"
#include "core/scene/experiment.h"

namespace diffuscope {
namespace {

constexpr int kFirstId = 100;

bool is_custom(const ScheduleSpec& spec, CurveQuantity quantity) {
  return spec.kind.id == kCustomSchedule && curve_quantity(spec.kind.params) == quantity;
}

ControlPoints points_of(const ScheduleSpec& spec, CurveQuantity quantity) {
  if (!is_custom(spec, quantity)) return points_of_schedule(quantity, make_schedule(spec));
  return spec.points.empty() ? default_points(quantity) : spec.points;
}

}  // namespace

void CurveEditor::propose(FrameContext& frame, ControlPoints points, bool finished) {
  Scene scene = frame.scene;
  scene.schedule.kind = {std::string(kCustomSchedule), {}};
  if (quantity_ == CurveQuantity::kLogSnr) scene.schedule.kind.params["curve"] = 1;
  scene.schedule.zero_terminal_snr = false;  // the points say where the curve ends
  scene.schedule.points = std::move(points);
  frame.actions.edit(std::move(scene), "schedule curve", finished);
}

void CurveEditor::update(FrameContext& frame, const ScheduleSpec& spec, const ImVec4& color) {
  if (points_.empty() || !(shown_ == spec)) {
    shown_ = spec;
    points_ = points_of(spec, quantity_);
  }
  const bool own = is_custom(spec, quantity_);
  const float font = ImGui::GetFontSize();
  bool any_held = false, over_point = false;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    double u = points_[i].u, value = points_[i].value;
    bool hovered = false, held = false;
    const bool moved =
        ImPlot::DragPoint(kFirstId + static_cast<int>(i), &u, &value, faded(color, own ? 1 : 0.45f),
                          (own ? 0.28f : 0.2f) * font, ImPlotDragToolFlags_Delayed, nullptr, &hovered, &held);
    over_point |= hovered;
    if (held) held_ = static_cast<int>(i), any_held = true;
    if (moved) propose(frame, with_point_moved(quantity_, points_, i, {u, value}), false);
    if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right))
      propose(frame, with_point_removed(points_, i), true);
  }
  if (held_ >= 0 && !any_held) {
    held_ = -1;
    if (!frame.actions.scene && own) frame.actions.edit(frame.scene, "schedule curve", true);
  }
  if (ImPlot::IsPlotHovered() && !over_point && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    propose(frame, with_point_added(points_, ImPlot::GetPlotMousePos().x), true);
}

}  // namespace diffuscope
