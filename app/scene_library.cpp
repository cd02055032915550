#include "app/scene_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/io/embedded_files.h"

namespace diffuscope {
namespace {

constexpr std::string_view kFolder = "scenes/";
constexpr std::string_view kEnding = ".json";

/// The order of the menu; scenes not listed here follow in alphabetical order.
constexpr std::array<std::string_view, 20> kOrder{"grid25",
                                                  "ring8",
                                                  "three_modes",
                                                  "moons",
                                                  "swiss_roll",
                                                  "checkerboard",
                                                  "two_modes_1d",
                                                  "blocks_1d",
                                                  "digits",
                                                  "glyphs",
                                                  "shapes",
                                                  "unscaled_linear_50",
                                                  "no_conditioning",
                                                  "plain_eps",
                                                  "why_noise_levels",
                                                  "ncsn",
                                                  "ncsn_unconditioned",
                                                  "compare_schedules",
                                                  "compare_weightings",
                                                  "compare_conditioning"};

std::size_t rank(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(kOrder, name) - kOrder.begin());
}

}  // namespace

std::vector<std::string> builtin_scene_names() {
  std::vector<std::string> names;
  for (const auto file : embedded_names())
    if (file.starts_with(kFolder) && file.ends_with(kEnding))
      names.emplace_back(file.substr(kFolder.size(), file.size() - kFolder.size() - kEnding.size()));
  std::ranges::sort(names, [](const std::string& a, const std::string& b) {
    return std::pair(rank(a), a) < std::pair(rank(b), b);
  });
  return names;
}

std::optional<Scene> builtin_scene(std::string_view name) {
  const std::string file = fmt::format("{}{}{}", kFolder, name, kEnding);
  const std::string_view json = embedded_file(file);
  if (!json.data()) return std::nullopt;
  return scene_from_json(json, file);
}

Scene open_scene(const std::string& file_or_name) {
  if (std::filesystem::exists(file_or_name)) return load_scene(file_or_name);
  if (auto scene = builtin_scene(file_or_name)) return *std::move(scene);
  throw UserError(
      fmt::format("{}: there is no such scene file, and no built-in scene of that name; built in are {}.",
                  file_or_name, fmt::join(builtin_scene_names(), ", ")));
}

}  // namespace diffuscope
