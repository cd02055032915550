// The layer of the stage that shows one's own trajectory at the step of the cursor over its reference. Main
// thread, between StagePlot::begin and end.
#pragma once

#include "app/frame_context.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

/// Dots where one's own particles are, joined to where the reference has them; nothing while there is no
/// confirmed trajectory, or the setting is off.
void draw_own_trajectory(const FrameContext& frame, const StageMap& map);

/// On a line, over t/T: the paths of one's own first particles beside those of the reference, with dots where
/// they are at the cursor.
void draw_own_trajectory_1d(const FrameContext& frame, const StageMap& map);

}  // namespace diffuscope
