#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/application.h"
#include "app/backend_choice.h"
#include "app/cli/commands.h"
#include "app/scene_library.h"
#include "core/version.h"

namespace diffuscope {
namespace {

constexpr auto kExamples =
    "Examples:\n"
    "  diffuscope                              the window, with the last scene\n"
    "  diffuscope ring8                        the window, with a built-in scene\n"
    "  diffuscope run ring8 --out out          train, sample and evaluate without a window\n"
    "  diffuscope sample --exact --out out     sample with the exact denoiser\n"
    "  diffuscope list data                    what there is\n";

int open_window(const std::string& file_or_name, const std::string& backend) {
  WindowOptions options;
  if (!backend.empty()) options.backend = BackendChoice(backend, "--backend").id();
  if (!file_or_name.empty()) options.scene = open_scene(file_or_name);
  if (std::filesystem::exists(file_or_name)) options.scene_file = file_or_name;
  return run_window(options);
}

/// The subcommand that was being read when the line turned out wrong, for "see … --help".
std::string command_of(const CLI::App& program) {
  const auto named = program.get_subcommands();
  return std::string("diffuscope") + (named.empty() ? "" : " " + named.front()->get_name());
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  std::string scene, backend;
  Action action = [&scene, &backend] { return open_window(scene, backend); };
  CLI::App program("Diffuscope: a small network learns to denoise, live.", "diffuscope");
  program.add_option("scene", scene, "Scene file, or the name of a built-in scene, to open in the window")
      ->type_name("SCENE");
  program
      .add_option(
          "--backend", backend,
          "What computes in the window: cpu, eigen, gl or auto, see 'diffuscope run --help' (default: "
          "as last time)")
      ->type_name("auto|cpu|eigen|gl");
  program.set_version_flag("--version", fmt::format("diffuscope {}", kVersion), "Print the version and exit");
  program.set_help_flag("-h,--help", "Print this help and exit");
  program.footer(kExamples);
  program.require_subcommand(0, 1);
  add_run_command(program, action);
  add_sample_command(program, action);
  add_restore_command(program, action);
  add_sweep_command(program, action);
  add_schedule_command(program, action);
  add_oracle_command(program, action);
  add_bound_command(program, action);
  add_diagnose_command(program, action);
  add_check_network_command(program, action);
  add_list_command(program, action);
  add_screenshot_command(program, action);
  add_gpu_info_command(program, action);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& request) {  // --help and --version
    return program.exit(request);
  } catch (const CLI::ParseError& error) {
    throw UserError(fmt::format("{} (see {} --help).", error.what(), command_of(program)));
  }
  const auto named = program.get_subcommands();
  if (!backend.empty() && !named.empty())
    throw UserError(fmt::format("--backend: put it behind '{}'.", named.front()->get_name()));
  return action();
}

}  // namespace diffuscope
