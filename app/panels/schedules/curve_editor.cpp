#include "app/panels/schedules/curve_editor.h"

#include "core/scene/experiment.h"

namespace diffuscope {
namespace {

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
  const PointEdit edit = drag_.update(points_, color, own);
  switch (edit.kind) {
    case PointEdit::Kind::kMove:
      return propose(frame, with_point_moved(quantity_, points_, edit.index, edit.to), false);
    case PointEdit::Kind::kAdd:
      return propose(frame, with_point_added(points_, edit.to.u), true);
    case PointEdit::Kind::kRemove:
      return propose(frame, with_point_removed(points_, edit.index), true);
    case PointEdit::Kind::kRelease:
      if (!frame.actions.scene && own) frame.actions.edit(frame.scene, "schedule curve", true);
      return;
    case PointEdit::Kind::kNone:
      return;
  }
}

}  // namespace diffuscope
