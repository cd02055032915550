// Control points of a curve, taken with the mouse inside a plot: dragged, added by a double click beside
// them, removed by a right click. Main thread, between begin_plot and end_plot.
#pragma once

#include <imgui.h>

#include "core/schedules/control_points.h"

namespace diffuscope {

/// What the mouse asks for in this frame.
struct PointEdit {
  enum class Kind { kNone, kMove, kAdd, kRemove, kRelease };
  Kind kind = Kind::kNone;
  std::size_t index = 0;  ///< of kMove and kRemove
  ControlPoint to = {};   ///< of kMove; of kAdd its u
};

class PointDrag {
 public:
  /// Shows the points (strong when `own`: the curve is drawn by hand already) and reads the mouse.
  PointEdit update(const ControlPoints& points, const ImVec4& color, bool own);

  /// True while a point is held.
  bool holds_mouse() const { return held_; }

 private:
  bool held_ = false;
};

}  // namespace diffuscope
