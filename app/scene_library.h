// The scenes that come with the program (assets/scenes/*.json, embedded), and opening a scene by file or by
// name. `diffuscope run ring8` means the built-in scene unless a file of that name exists. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/scene/scene.h"

namespace diffuscope {

/// Names of the built-in scenes, in the order in which they are best shown: "grid25", "ring8", …
std::vector<std::string> builtin_scene_names();

/// The built-in scene of this name; empty if there is none.
std::optional<Scene> builtin_scene(std::string_view name);

/// The scene in file `file_or_name`, otherwise the built-in scene of that name. UserError if it is neither
/// (lists the names), or if the file holds no valid scene.
Scene open_scene(const std::string& file_or_name);

}  // namespace diffuscope
