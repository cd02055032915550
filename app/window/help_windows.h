// The list of keys, and what this program is. Main thread, inside a frame.
#pragma once

#include <string>

#include "app/window/shell_state.h"

namespace diffuscope {

/// Draws those that are open.
void draw_help_windows(ShellState& shell, const std::string& renderer);

}  // namespace diffuscope
