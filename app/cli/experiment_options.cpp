#include "app/cli/experiment_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/scene_library.h"

namespace diffuscope {

void add_experiment_options(CLI::App& command, ExperimentOptions& options) {
  add_scene_argument(command, options.common.scene);
  add_data_options(command, options.common);
  command.add_option("--schedule", options.schedule, "One of 'diffuscope list schedules'")->type_name("ID");
  command
      .add_option("--schedule-param", options.schedule_params, "A parameter of the schedule; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command.add_option("--diffusion-steps", options.diffusion_steps, "Number of noise levels T")
      ->type_name("T");
}

Scene scene_of(const ExperimentOptions& options, Scene base) {
  Scene scene = options.common.scene.empty() ? std::move(base) : open_scene(options.common.scene);
  scene = with_options(std::move(scene), options.common);
  set_choice(scene, "schedule", options.schedule, options.schedule_params, "--schedule");
  set_field(scene, "schedule.diffusion_steps", options.diffusion_steps, "--diffusion-steps");
  return scene;
}

void note_stand_in(const Experiment& experiment, bool quiet) {
  if (quiet || experiment.oracle_is_exact) return;
  fmt::print(
      stderr,
      "{} is no Gaussian mixture: the exact denoiser is that of a fixed sample of its points ({}) with "
      "kernels of standard deviation {:.4g} (model space).\n",
      experiment.scene.name, experiment.oracle->components().size(), experiment.oracle_bandwidth());
}

}  // namespace diffuscope
