// Dragging a schedule's curve inside a plot of ᾱ or of the log-SNR over u: every schedule shows points to
// take hold of, and the first drag turns it into a custom one. A double click adds a point, a right click
// removes one. Main thread, between begin_plot and end_plot.
#pragma once

#include <imgui.h>

#include "app/frame_context.h"
#include "app/panels/schedules/point_drag.h"
#include "core/schedules/custom.h"

namespace diffuscope {

class CurveEditor {
 public:
  explicit CurveEditor(CurveQuantity quantity) : quantity_(quantity) {}
  /// Shows the points of `spec` and takes the mouse; edits go out as Actions::edit.
  void update(FrameContext& frame, const ScheduleSpec& spec, const ImVec4& color);
  /// True while a point is held.
  bool holds_mouse() const { return drag_.holds_mouse(); }

 private:
  void propose(FrameContext& frame, ControlPoints points, bool finished);

  CurveQuantity quantity_;
  ScheduleSpec shown_;
  ControlPoints points_;
  PointDrag drag_;
};

}  // namespace diffuscope
