// diffuscope diagnose: at which step does a trajectory of someone's own sampler go wrong, and which rule or
// mistake are its steps?
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/diagnosis_report.h"
#include "app/cli/experiment_options.h"
#include "app/cli/level_options.h"
#include "app/cli/progress.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/diagnosis/examination.h"
#include "core/io/atomic_file.h"

namespace diffuscope {
namespace {

struct DiagnoseOptions {
  ExperimentOptions experiment;
  DenoiserOptions denoiser;
  LevelOptions levels;
  std::string trajectory, eps, noise, units = "model", sampler, out;
  std::vector<std::string> sampler_params;
  double tolerance = 1e-3;
};

void check_options(const DiagnoseOptions& options) {
  if (options.trajectory.empty())
    throw UserError("--trajectory FILE.npy is missing: the states, (steps + 1, particles, coordinates).");
  if (options.out.empty()) throw UserError("--out FILE.json is missing: where the diagnosis goes.");
  if (options.denoiser.exact && !options.denoiser.model.empty())
    throw UserError("--exact and --model exclude each other: name one denoiser.");
  if (!(options.tolerance > 0))
    throw UserError(fmt::format("--tolerance: {} is not above 0.", options.tolerance));
}

/// The sampler that the user names, by option or by scene file.
std::optional<UpdateRule> intended_rule(const DiagnoseOptions& options, const Scene& scene) {
  if (!options.sampler.empty()) {
    const SamplerEntry& entry = find(samplers(), options.sampler, "--sampler");
    return make_update_rule(entry.id, parse_params(entry.params, options.sampler_params, "--sampler-param"));
  }
  if (!options.sampler_params.empty())
    throw UserError("--sampler-param: name the sampler with --sampler ID.");
  if (options.experiment.common.scene.empty()) return std::nullopt;
  return make_update_rule(scene.sampler.rule.id, scene.sampler.rule.params);
}

int diagnose_files(const DiagnoseOptions& options) {
  check_options(options);
  const LevelChoice choice = level_choice(options.levels);
  const std::optional<TrainedModel> model =
      options.denoiser.model.empty() ? std::nullopt : std::optional(load_model(options.denoiser.model));
  const Scene scene = scene_of(options.experiment, model ? model->scene : Scene{});
  const std::optional<Standardization> map = model ? std::optional(model->standardization()) : std::nullopt;
  const ExperimentPtr experiment = make_experiment(scene, map ? &*map : nullptr);
  note_stand_in(*experiment, options.experiment.common.quiet);
  const ExaminedProcess process{experiment->exact_oracle(), experiment->schedule,
                                experiment->standardization.mean, experiment->standardization.scale};
  const LoadedTrajectory loaded =
      load_trajectory({options.trajectory, options.eps, options.noise}, options.levels.file, process,
                      options.units == "data", choice);
  require_certainty(loaded.proposal, loaded.columns, choice);
  WorkerTeam team(thread_count(options.experiment.common));
  const ExaminationOptions how{intended_rule(options, scene), options.tolerance};
  Examination result;
  if (model) {
    check_model_fits(*model, *experiment);
    MlpDenoiser<float> denoiser = model_denoiser(*model, options.denoiser, *experiment, team);
    result = examine<float>(loaded, process, denoiser, how);
  } else {
    ExactDenoiser<double> denoiser(experiment->exact_oracle(), &team);
    result = examine<double>(loaded, process, denoiser, how);
  }
  const DiagnosisReport report{loaded, result, choice, options.units,
                               model ? options.denoiser.weights : "exact"};
  write_file_atomically(options.out, report_json(report).dump(2) + "\n");
  Progress(options.experiment.common.quiet)
      .say(fmt::format("{}: {}results in {}", options.trajectory, report_text(report), options.out));
  return 0;
}

void add_options(CLI::App& command, DiagnoseOptions& options) {
  const auto file = [&command](const char* name, std::string& value, const char* about) {
    command.add_option(name, value, about)->type_name("FILE.npy");
  };
  file("--trajectory", options.trajectory, "States x_t, (steps + 1, particles, coordinates)");
  file("--eps", options.eps, "Predicted noise of every step, (steps, particles, coordinates)");
  file("--noise", options.noise, "Normals z that every step added, (steps, particles, coordinates)");
  add_level_options(command, options.levels, true);
  add_experiment_options(command, options.experiment);
  add_run_options(command, options.experiment.common);
  add_denoiser_options(command, options.denoiser);
  command
      .add_option("--sampler", options.sampler,
                  "What the sampler is meant to be, one of 'diffuscope list samplers'")
      ->type_name("ID");
  command
      .add_option("--sampler-param", options.sampler_params, "A parameter of the sampler; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command.add_option("--units", options.units, "Of the states: model space, or data units")
      ->type_name("model|data")
      ->check(CLI::IsMember({"model", "data"}))
      ->capture_default_str();
  command
      .add_option("--tolerance", options.tolerance, "Of the deviation from the reference, rms in model space")
      ->type_name("X")
      ->capture_default_str();
  command.add_option("--out", options.out, "The diagnosis")->type_name("FILE.json");
}

}  // namespace

void add_diagnose_command(CLI::App& program, Action& action) {
  auto* command =
      program.add_subcommand("diagnose", "Find the step and the mistake in a trajectory of your own sampler");
  auto options = std::make_shared<DiagnoseOptions>();
  add_options(*command, *options);
  command->footer(
      "At every step x_(t-1) is regressed on x_t, eps and the noise; the coefficients are compared with "
      "those of every\n"
      "registered sampler and of known mistakes at these levels. The deviation is that from a run of the "
      "sampler\n"
      "(--sampler, else the one found) from the same start and the same noise, with the exact denoiser "
      "unless --model\n"
      "is given. Without --eps the denoiser estimates it. Step 0 starts from noise, in files of either "
      "order.\n"
      "Levels: one a state or one a step (then the end is data), CSV with a column named alpha_bar, alpha, "
      "sigma,\n"
      "sigma_ratio or t, or .npy; a sampler that works on data that it does not standardize needs a scene "
      "with\n"
      "\"standardize\": false.\n"
      "Example:\n"
      "  diffuscope diagnose --trajectory trajectory.npy --levels levels.csv --eps eps.npy --noise noise.npy "
      "\\\n"
      "    --data ring8 --sampler ddpm --out diagnosis.json");
  command->callback([options, &action] { action = [options] { return diagnose_files(*options); }; });
}

}  // namespace diffuscope
