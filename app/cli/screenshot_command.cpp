// diffuscope screenshot: a picture of the window after some training, without showing one.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "app/backend_choice.h"
#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/scene_library.h"
#include "app/window/screenshot.h"
#include "core/io/lower_case.h"
#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

// In the order of FieldQuantity.
const std::vector<std::string> kHeatNames{"log_density", "energy", "score", "error", "divergence"};

struct PictureOptions {
  std::string scene, workspace, size, theme, heat;
  std::optional<double> iterations;
  ScreenshotOptions picture;
};

Workspace parse_workspace(const std::string& name) {
  for (std::size_t i = 0; i < kWorkspaceNames.size(); ++i)
    if (lower_case(kWorkspaceNames[i]) == lower_case(name)) return static_cast<Workspace>(i);
  throw UserError(fmt::format("--workspace: '{}' is not one of {}.", name, fmt::join(kWorkspaceNames, ", ")));
}

/// "1280x720" into width and height.
void parse_size(const std::string& text, int& width, int& height) {
  constexpr int kSmallest = 200;
  constexpr int kLargest = 8192;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, width);
  const bool has_x = first.ec == std::errc{} && first.ptr != end && (*first.ptr == 'x' || *first.ptr == 'X');
  const auto second = has_x ? std::from_chars(first.ptr + 1, end, height) : first;
  if (!has_x || second.ec != std::errc{} || second.ptr != end)
    throw UserError(fmt::format("--size: '{}' is not of the form WIDTHxHEIGHT, such as 1280x720.", text));
  if (std::min(width, height) < kSmallest || std::max(width, height) > kLargest)
    throw UserError(
        fmt::format("--size: {} is outside {}x{} to {}x{}.", text, kSmallest, kSmallest, kLargest, kLargest));
}

int take_picture(PictureOptions options) {
  options.picture.backend = BackendChoice(options.picture.backend, "--backend").id();
  Scene scene = options.scene.empty() ? Scene{} : open_scene(options.scene);
  if (options.iterations) {
    set_field(scene, "training.iterations", options.iterations, "--iterations");
    options.picture.iterations = static_cast<int>(*options.iterations);
  }
  options.picture.scene = std::move(scene);
  if (!options.workspace.empty()) options.picture.workspace = parse_workspace(options.workspace);
  if (!options.size.empty()) parse_size(options.size, options.picture.width, options.picture.height);
  const auto heat = std::find(kHeatNames.begin(), kHeatNames.end(), options.heat);
  if (heat != kHeatNames.end()) options.picture.heat = static_cast<FieldQuantity>(heat - kHeatNames.begin());
  options.picture.theme = options.theme == "light" ? Theme::kLight : Theme::kDark;
  return take_screenshot(options.picture);
}

}  // namespace

void add_screenshot_command(CLI::App& program, Action& action) {
  auto* command =
      program.add_subcommand("screenshot", "Write a picture of the window (needs OpenGL and a display)");
  auto options = std::make_shared<PictureOptions>();
  add_scene_argument(*command, options->scene);
  command->add_option("--out", options->picture.out, "The picture, a .png file")
      ->type_name("FILE.png")
      ->required();
  command
      ->add_option(
          "--workspace", options->workspace,
          "Forward, Schedule, Train, Bound, Score, Sample, Compare, Debug or Images (default: Train)")
      ->type_name("NAME");
  command->add_option("--size", options->size, "Size in points (default: 1280x720)")->type_name("WxH");
  command->add_option("--theme", options->theme, "dark or light (default: dark)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"dark", "light"}));
  command
      ->add_option("--scale", options->picture.scale, "Size of text and controls, 0.75 to 2.5 (default: 1)")
      ->type_name("X")
      ->check(CLI::Range(0.75, 2.5));
  command->add_option("--panel", options->picture.panel, "Panel to bring to the front, e.g. Posterior")
      ->type_name("TITLE");
  command
      ->add_option("--log", options->picture.log,
                   "Debug shows trajectory.npy, levels.csv, eps.npy, noise.npy of this folder (see diagnose)")
      ->type_name("DIR");
  command->add_option("--time", options->picture.u, "The time cursor t/T, 0 (data) to 1 (noise)")
      ->type_name("U")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--heat-map", options->heat,
                   "Heat map of Score: log_density, energy, score, error or divergence")
      ->type_name("NAME")
      ->check(CLI::IsMember(kHeatNames));
  command
      ->add_option("--points", options->picture.points,
                   "Points of the cloud that noise is added to, 1 to 1,000,000 (default: 10,000)")
      ->type_name("M")
      ->check(CLI::Range(1, 1'000'000));
  command
      ->add_option("--iterations", options->iterations, "Training before the picture (default: at most 2000)")
      ->type_name("N");
  add_backend_option(*command, options->picture.backend);
  command->footer(
      "Example:\n  diffuscope screenshot ring8 --out window.png --workspace Sample --size 1920x1080 --theme "
      "light");
  command->callback([options, &action] { action = [options] { return take_picture(*options); }; });
}

}  // namespace diffuscope
