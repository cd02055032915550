// The bar at the top: File, Edit, View, Help, and the workspaces as tabs. Main thread, inside a frame.
#pragma once

#include "app/files.h"
#include "app/frame_context.h"
#include "app/runs.h"
#include "app/window/shell_state.h"
#include "app/workspaces/workspaces.h"

namespace diffuscope {

/// Draws the bar; choices go to frame.view, frame.actions and `shell`.
void draw_menu_bar(FrameContext& frame, const Runs& runs, const Files& files, Workspaces& workspaces,
                   ShellState& shell);

}  // namespace diffuscope
