#include "app/cli/experiment_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/scene_library.h"
#include "core/backend_gl/gl_exact_denoiser.h"

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

void note_data(const Experiment& experiment, bool quiet) {
  if (!quiet && !experiment.data_note.empty())
    fmt::print(stderr, "{}: {}\n", experiment.scene.data.file, experiment.data_note);
}

void note_stand_in(const Experiment& experiment, bool quiet) {
  if (quiet || experiment.oracle_is_exact) return;
  fmt::print(
      stderr,
      "{} is no Gaussian mixture: the exact denoiser is that of a fixed sample of its points ({}) with "
      "kernels of standard deviation {:.4g} (model space).\n",
      experiment.scene.name, experiment.exact_oracle()->components().size(), experiment.oracle_bandwidth());
}

void add_denoiser_options(CLI::App& command, DenoiserOptions& options) {
  command.add_flag("--exact", options.exact,
                   "The exact denoiser of the data, in double precision (on a graphics card in single)");
  command.add_option("--model", options.model, "A trained model, as 'run' writes it")->type_name("FILE");
  command.add_option("--weights", options.weights, "Of the model: averaged or last")
      ->type_name("ema|raw")
      ->check(CLI::IsMember({"ema", "raw"}))
      ->capture_default_str();
  add_backend_option(command, options.backend);
}

void check_denoiser_options(const DenoiserOptions& options, std::string_view command) {
  if (options.exact == !options.model.empty())
    throw UserError(fmt::format("{} needs a denoiser: either --exact or --model FILE.", command));
}

MlpDenoiser<float> model_denoiser(const TrainedModel& model, const DenoiserOptions& options,
                                  const Experiment& experiment, WorkerTeam& team) {
  return {make_network(model),
          std::make_shared<const Weights>(options.weights == "raw" ? model.raw : model.ema),
          model_role(model, experiment), &team, backend_engine(options.backend)};
}

DenoiserPtr<float> exact_on_card(const DenoiserOptions& options, const Experiment& experiment,
                                 WorkerTeam& team) {
  if (options.backend != "gl") return nullptr;
  return std::make_unique<GlExactDenoiser>(experiment.exact_oracle(), &team, note_card_failure);
}

}  // namespace diffuscope
