#include "core/io/data_folder.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace diffuscope {
namespace {

std::filesystem::path environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// $`variable`, or `usual` in the home folder; empty when there is neither.
std::filesystem::path user_folder(const char* variable, const char* usual) {
  if (const auto folder = environment(variable); !folder.empty()) return folder;
  const auto home = environment("HOME");
  return home.empty() ? home : home / usual;
}

}  // namespace

std::optional<std::filesystem::path> find_data_file(std::string_view name) {
  std::vector<std::filesystem::path> folders;
  if (const auto chosen = environment("DIFFUSCOPE_DATA"); !chosen.empty()) {
    folders.push_back(chosen);
  } else {
    for (const auto& folder :
         {user_folder("XDG_DATA_HOME", ".local/share"), user_folder("XDG_CACHE_HOME", ".cache")})
      if (!folder.empty()) folders.push_back(folder / "diffuscope");
  }
  std::error_code ignored;
  for (const auto& folder : folders)
    if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
  return std::nullopt;
}

}  // namespace diffuscope
