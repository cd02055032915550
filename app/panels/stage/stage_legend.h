// The row above the stage: which layers there are in a workspace, in their colours; a click switches one.
// Main thread.
#pragma once

#include "app/frame_context.h"

namespace diffuscope {

/// `plane`: the data have two dimensions.
void draw_legend(FrameContext& frame, bool plane);

}  // namespace diffuscope
