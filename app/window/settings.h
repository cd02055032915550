// What the window remembers from one start to the next: scene, view choices, layout, recent files. Kept as
// settings.json and layout.ini in a folder of the user's; a damaged file is set aside as .bad, reported, and
// defaults take its place. Main thread, but for write_settings.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/app_state.h"
#include "core/scene/scene.h"

namespace diffuscope {

struct Settings {
  AppState view = {};
  std::optional<Scene> scene = {};
  std::filesystem::path scene_file = {};           ///< where Ctrl+S saves; empty: nowhere yet
  std::vector<std::filesystem::path> recent = {};  ///< newest first
  std::string layout = {};                         ///< of Workspaces::layout()
  std::string backend = "auto";                    ///< what computes (BackendChoice)
  int width = 1280, height = 800;                  ///< of the window
};

/// The folder settings are kept in: `wanted`, else $DIFFUSCOPE_SETTINGS, else $XDG_CONFIG_HOME/diffuscope,
/// else
/// ~/.config/diffuscope. Empty when they are off ("off") or there is no home.
std::filesystem::path settings_folder(const std::optional<std::filesystem::path>& wanted);

/// Reads both files; what is missing keeps its defaults. `messages` gets a sentence for each damaged file,
/// which is renamed to end in .bad.
Settings read_settings(const std::filesystem::path& folder, std::vector<std::string>& messages);

/// Sets the layout file aside as .bad (its text turned out to be none) and says so.
std::string discard_layout(const std::filesystem::path& folder);

/// Writes both files atomically; creates the folder. UserError when it cannot. Any thread.
void write_settings(const std::filesystem::path& folder, const Settings& settings);

/// View choices as JSON text and back; numbers out of range are brought into it. Throws nlohmann's exceptions
/// for text that is none of these.
std::string view_to_json(const AppState& view);
AppState view_from_json(const std::string& text);

}  // namespace diffuscope
