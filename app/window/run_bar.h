// The runs in the menu bar and the time of training in the status bar: which run the panels show, and as of
// when. Main thread.
#pragma once

#include "app/frame_context.h"

namespace diffuscope {

/// The items of the menu Run: twins to start, to show and to close.
void draw_run_menu(FrameContext& frame);

/// "A B C" at the right of the menu bar, the shown one underlined; nothing while a run is alone.
void draw_run_chips(FrameContext& frame);

/// The slider over what is kept of the training, `width` pixels at most, and the way back to the present.
/// Nothing where there is no room.
void draw_training_time(FrameContext& frame, float width);

}  // namespace diffuscope
