// The layer of the stage that shows one's own trajectory at the step of the cursor over its reference. Main
// thread, between StagePlot::begin and end.
#pragma once

#include "app/frame_context.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

/// Dots where one's own particles are, joined to where the reference has them; nothing while there is no
/// confirmed trajectory, or the setting is off.
void draw_own_trajectory(const FrameContext& frame, const StageMap& map);

}  // namespace diffuscope
