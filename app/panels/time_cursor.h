// The time cursor t/T inside a plot with u on its x axis: one line, the same in every view, that can be
// dragged. Main thread, between begin_plot and end_plot.
#pragma once

#include <implot.h>

#include <algorithm>

#include "app/frame_context.h"
#include "app/widgets/role_colors.h"

namespace diffuscope {

inline void drag_time_cursor(FrameContext& frame) {
  double u = frame.view.u;
  if (ImPlot::DragLineX(1, &u, role_colors().selection, 1.2f)) {
    frame.view.u = std::clamp(u, 0.0, 1.0);
    frame.view.forward.playing = false;
  }
}

}  // namespace diffuscope
