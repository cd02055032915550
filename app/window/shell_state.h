// What menus, keys and windows around the panels ask of the application, and what they keep open.
// Filled during a frame, carried out after it. Main thread.
#pragma once

namespace diffuscope {

struct ShellState {
  bool show_keys = false;  ///< the list of keys
  bool show_about = false;
  bool quit = false;               ///< asked for in this frame
  bool toggle_fullscreen = false;  ///< asked for in this frame
};

}  // namespace diffuscope
