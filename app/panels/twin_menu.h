// "Train a twin with another …": menu items over the fields of a scene and their values. Used by the context
// menus of the Scene panel, the Run menu and the Compare workspace. Main thread.
#pragma once

#include <string_view>

#include "app/frame_context.h"

namespace diffuscope {

/// All fields by section, each a submenu of values.
void draw_twin_menu(FrameContext& frame);

/// Items for the values of the field or registry item at `path`; inside a menu or popup.
void draw_twin_values(FrameContext& frame, std::string_view path);

}  // namespace diffuscope
