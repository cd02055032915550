#include "app/window/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/backend_choice.h"
#include "core/io/atomic_file.h"

namespace diffuscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kSettingsFile = "settings.json";
constexpr const char* kLayoutFile = "layout.ini";
constexpr int kVersion = 1;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Renames a damaged file to end in .bad, replacing an older one; a sentence about it.
std::string set_aside(const fs::path& file, const std::string& reason) {
  const fs::path bad = file.string() + ".bad";
  std::error_code failed;
  fs::rename(file, bad, failed);
  return fmt::format(
      "{} is damaged ({}); {}, and defaults are used.", file.string(), reason,
      failed ? std::string("it could not be set aside") : "it was kept as " + bad.filename().string());
}

Settings parse(const std::string& text, const fs::path& file) {
  const Json json = Json::parse(text);
  const int version = json.at("version").get<int>();
  if (version != kVersion) throw UserError(fmt::format("version {} is unknown", version));
  Settings settings;
  settings.view = view_from_json(json.at("view").dump());
  if (json.contains("scene"))
    settings.scene = scene_from_json(json.at("scene").dump(), file.filename().string());
  settings.scene_file = json.value("scene_file", "");
  for (const std::string& path : json.value("recent", std::vector<std::string>{}))
    settings.recent.push_back(path);
  settings.backend = json.value("backend", settings.backend);
  find(backend_choices(), settings.backend, "backend");
  settings.width = std::clamp(json.value("width", settings.width), 480, 16384);
  settings.height = std::clamp(json.value("height", settings.height), 320, 16384);
  return settings;
}

}  // namespace

fs::path settings_folder(const std::optional<fs::path>& wanted) {
  const fs::path chosen = wanted ? *wanted : fs::path(environment("DIFFUSCOPE_SETTINGS"));
  if (chosen == "off") return {};
  if (!chosen.empty()) return chosen;
  if (const std::string config = environment("XDG_CONFIG_HOME"); !config.empty())
    return fs::path(config) / "diffuscope";
  if (const std::string home = environment("HOME"); !home.empty())
    return fs::path(home) / ".config" / "diffuscope";
  return {};
}

Settings read_settings(const fs::path& folder, std::vector<std::string>& messages) {
  Settings settings;
  if (folder.empty()) return settings;
  const fs::path file = folder / kSettingsFile;
  if (fs::exists(file)) {
    try {
      settings = parse(read_file(file), file);
    } catch (const std::exception& error) {
      settings = {};
      messages.push_back(set_aside(file, error.what()));
    }
  }
  try {
    if (fs::exists(folder / kLayoutFile)) settings.layout = read_file(folder / kLayoutFile);
  } catch (const std::exception& error) {
    messages.push_back(set_aside(folder / kLayoutFile, error.what()));
  }
  return settings;
}

std::string discard_layout(const fs::path& folder) {
  return set_aside(folder / kLayoutFile, "it holds no window layout");
}

void write_settings(const fs::path& folder, const Settings& settings) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed)
    throw UserError(fmt::format("{}: settings cannot be kept there: {}.", folder.string(), failed.message()));
  Json json{{"version", kVersion},
            {"width", settings.width},
            {"height", settings.height},
            {"backend", settings.backend},
            {"scene_file", settings.scene_file.string()},
            {"view", Json::parse(view_to_json(settings.view))}};
  if (settings.scene) json["scene"] = Json::parse(scene_to_json(*settings.scene));
  json["recent"] = Json::array();
  for (const fs::path& path : settings.recent) json["recent"].push_back(path.string());
  write_file_atomically(folder / kSettingsFile, json.dump(2) + "\n");
  if (!settings.layout.empty()) write_file_atomically(folder / kLayoutFile, settings.layout);
}

}  // namespace diffuscope
