// The plot of errors by noise ratio that the panels of Score share: logarithmic axes and the level of the
// time cursor, which can be dragged. Main thread.
#pragma once

#include <implot.h>

#include <functional>
#include <vector>

#include "app/frame_context.h"

namespace diffuscope {

/// One curve over the ratios; values below 1e-7 are drawn there.
struct RatioCurve {
  const char* name;
  std::vector<double> values;
  ImVec4 color;
  float weight = 1.5f;
};

/// Draws the curves (as many values each as `ratios`) in a plot of `height` pixels (−1: what is left) with a
/// legend; dragging moves the time cursor.
void draw_ratio_curves(FrameContext& frame, const char* id, const std::vector<double>& ratios,
                       const std::vector<RatioCurve>& curves, float height);

/// The position in `ratios` (ascending) that is nearest, on a logarithmic scale, to the level of the cursor.
std::size_t ratio_at_cursor(const FrameContext& frame, const std::vector<double>& ratios);

}  // namespace diffuscope
