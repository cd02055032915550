// The data section of the Scene panel: where the true samples come from and how they are scaled.
#pragma once

#include "app/frame_context.h"

namespace diffuscope {

void draw_data(FrameContext& frame);

}  // namespace diffuscope
