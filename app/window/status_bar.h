// The line at the bottom: iteration, speed, loss, what computes, renderer, scene, memory. Main thread, inside
// a frame.
#pragma once

#include <string>

#include "app/frame_context.h"

namespace diffuscope {

/// `busy`: what is under way in the background, empty: nothing.
void draw_status_bar(FrameContext& frame, const std::string& busy);

}  // namespace diffuscope
