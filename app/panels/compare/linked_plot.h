// A plot of data and samples (points of a plane, histograms on a line) that shares its axes with the others
// beside it. Main thread.
#pragma once

#include <imgui.h>

#include "core/scene/experiment.h"

namespace diffuscope {

/// The axes that all plots side by side share, data units; they fit the data until the user moves them.
struct LinkedView {
  double x_min = -3, x_max = 3, y_min = -3, y_max = 3;
  bool fit = true;
  ImVec2 room;  ///< of the plot that was fitted
};

/// Draws into the room that is left; `data` and `samples` (D×n each) in data units, samples in `color`.
void draw_linked_plot(LinkedView& view, const Experiment& experiment, const Points& data,
                      const Points& samples, const ImVec4& color);

}  // namespace diffuscope
