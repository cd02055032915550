// The benchmark of the Performance panel: its button, its progress, and the table of what it measured. Main
// thread.
#pragma once

#include "app/frame_context.h"

namespace diffuscope {

void draw_benchmark(FrameContext& frame);

}  // namespace diffuscope
