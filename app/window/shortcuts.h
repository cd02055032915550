// Keys: what each one does, and their list for the Help menu. Main thread, inside a frame.
#pragma once

#include <span>

#include "app/frame_context.h"
#include "app/window/shell_state.h"

namespace diffuscope {

struct KeyHelp {
  const char* keys;
  const char* meaning;
};
/// All keys, in the order of their list.
std::span<const KeyHelp> key_list();

/// Carries out the keys pressed in this frame, unless a text field takes them.
void handle_keys(FrameContext& frame, ShellState& shell);

/// The next larger (direction 1) or smaller (−1) size of text and controls.
double next_scale(double scale, int direction);

}  // namespace diffuscope
