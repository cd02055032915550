// diffuscope diagnose: at which step does a trajectory of someone's own sampler go wrong, and which rule or
// mistake are its steps?
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/experiment_options.h"
#include "app/cli/level_options.h"
#include "app/cli/progress.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/diagnosis/examination.h"
#include "core/io/atomic_file.h"
#include "core/version.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

struct DiagnoseOptions {
  ExperimentOptions experiment;
  DenoiserOptions denoiser;
  LevelOptions levels;
  std::string trajectory, eps, noise, units = "model", sampler, out;
  std::vector<std::string> sampler_params;
  double tolerance = 1e-3;
};

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json coefficients_json(const UpdateCoefficients& c, bool with_noise, bool with_previous) {
  Json json{{"x", number(c.x)}, {"eps", number(c.eps)}};
  if (with_noise) json["noise"] = number(c.noise);
  if (with_previous) json["previous_x0"] = number(c.previous_x0);
  return json;
}

Json explanation_json(const Explanation& e) {
  Json json{{"id", e.id}, {"label", e.label}};
  if (e.mistake) {
    json["detail"] = e.detail;
    json["base"] = e.base;
  }
  if (!e.same_as.empty()) json["same_as"] = e.same_as;
  json["explained_steps"] = e.explained;
  json["first_unexplained_step"] = e.first_unexplained < 0 ? Json(nullptr) : Json(e.first_unexplained);
  json["largest_residual"] = number(e.largest_residual());
  json["excess_nats_per_value"] = number(e.cost);
  return json;
}

/// One step: its levels, deviations, the coefficients found and those of the best explanation.
Json step_json(const Examination& result, std::size_t i) {
  const auto& [from_t, from] = result.levels[i];
  const auto& [to_t, to] = result.levels[i + 1];
  Json json{{"step", i},    {"t", from_t},          {"alpha", from.alpha}, {"sigma", from.sigma},
            {"to_t", to_t}, {"to_alpha", to.alpha}, {"to_sigma", to.sigma}};
  if (result.run.missing.empty()) {
    const Deviation& whole = result.run.whole[i + 1];
    json["deviation"] = {
        {"rms", number(whole.rms)}, {"max", number(whole.largest)}, {"particle", whole.particle}};
    const Deviation& single = result.run.one_step[i];
    json["one_step_deviation"] = {
        {"rms", number(single.rms)}, {"max", number(single.largest)}, {"particle", single.particle}};
  } else {
    json["deviation"] = json["one_step_deviation"] = nullptr;
  }
  const bool with_noise = result.trajectory.has_noise();
  if (const auto& found = result.diagnosis.found[i]) {
    const bool previous = found->coefficients.previous_x0 != 0;
    json["found"] = coefficients_json(found->coefficients, with_noise, previous);
    json["standard_error"] = coefficients_json(found->standard_error, with_noise, previous);
    json["residual_rms"] = number(found->residual);
    json["update_rms"] = number(found->update);
    json["collinear"] = found->collinear;
  } else {
    json["found"] = nullptr;
  }
  const auto& expected = result.diagnosis.best.coefficients[i];
  json["expected"] =
      expected ? coefficients_json(*expected, true, expected->previous_x0 != 0) : Json(nullptr);
  json["expected_residual"] = number(result.diagnosis.best.residual[i]);
  return json;
}

Json report_json(const DiagnoseOptions& options, const LevelChoice& choice, const LoadedTrajectory& loaded,
                 const Examination& result) {
  const Diagnosis& d = result.diagnosis;
  const int bad = result.first_bad_step();
  Json json{{"version", kVersion},
            {"steps", result.trajectory.steps()},
            {"particles", result.trajectory.particles()},
            {"dim", result.trajectory.dim()},
            {"units", options.units},
            {"levels", levels_json(loaded.proposal, loaded.columns, choice)},
            {"eps", result.eps_logged ? "logged" : "estimated"},
            {"noise", result.trajectory.has_noise() ? "logged" : "not logged"},
            {"verdict", verdict_id(d.verdict)},
            {"mistake", d.verdict == Verdict::kMistake ? Json(d.best.id) : Json(nullptr)},
            {"rule", d.rule() ? Json(d.rule()->label) : Json(nullptr)},
            {"sentence", d.sentence},
            {"best", explanation_json(d.best)},
            {"runner_up", d.runner_up ? explanation_json(*d.runner_up) : Json(nullptr)},
            {"reference", result.reference.label},
            {"denoiser", options.denoiser.model.empty() ? "exact" : options.denoiser.weights},
            {"tolerance", options.tolerance},
            {"first_bad_step", bad < 0 ? Json(nullptr) : Json(bad)},
            {"no_deviation_because", result.run.missing.empty() ? Json(nullptr) : Json(result.run.missing)}};
  if (d.noise.count > 0)
    json["noise_moments"] = {{"mean", d.noise.mean}, {"std", d.noise.std}, {"kurtosis", d.noise.kurtosis}};
  json["rules"] = Json::array();
  for (const Explanation& rule : d.rules) {
    Json row = explanation_json(rule);
    row["residuals"] = Json::array();
    for (const double residual : rule.residual) row["residuals"].push_back(number(residual));
    json["rules"].push_back(std::move(row));
  }
  json["by_step"] = Json::array();
  for (std::size_t i = 0; i + 1 < result.levels.size(); ++i) json["by_step"].push_back(step_json(result, i));
  return json;
}

/// At most eight steps with the coefficients found beside those expected.
std::string coefficient_table(const Examination& result) {
  std::string text =
      "step        t   found: x_t      eps        z   expected: x_t      eps        z   residual/update\n";
  const std::size_t steps = result.diagnosis.found.size(), rows = std::min<std::size_t>(8, steps);
  for (std::size_t k = 0; k < rows; ++k) {
    const std::size_t i = rows == 1 ? 0 : k * (steps - 1) / (rows - 1);
    const auto& found = result.diagnosis.found[i];
    const auto& expected = result.diagnosis.best.coefficients[i];
    const auto cell = [](bool there, double value, int width) {
      return there ? fmt::format("{:>{}.5f}", value, width) : fmt::format("{:>{}}", "-", width);
    };
    const bool noise = result.trajectory.has_noise();
    text += fmt::format("{:>4} {:>8.5g}  {} {} {}    {} {} {}   {:.2g}{}\n", i, result.levels[i].t,
                        cell(found.has_value(), found ? found->coefficients.x : 0, 11),
                        cell(found.has_value(), found ? found->coefficients.eps : 0, 8),
                        cell(found && noise, found ? found->coefficients.noise : 0, 8),
                        cell(expected.has_value(), expected ? expected->x : 0, 13),
                        cell(expected.has_value(), expected ? expected->eps : 0, 8),
                        cell(expected.has_value(), expected ? expected->noise : 0, 8),
                        result.diagnosis.best.residual[i],
                        found && found->collinear ? "   (x_t and eps nearly proportional)" : "");
  }
  return text;
}

std::string deviation_text(const DiagnoseOptions& options, const Examination& result) {
  const std::string reference = fmt::format("reference: {} with the {} denoiser", result.reference.label,
                                            options.denoiser.model.empty() ? "exact" : "saved");
  if (!result.run.missing.empty()) return fmt::format("{}: {}", reference, result.run.missing);
  const int bad = result.first_bad_step();
  return fmt::format(
      "{}: rms deviation of the last state {:.3g}; {}", reference, result.run.whole.back().rms,
      bad < 0 ? fmt::format("no step is beyond {:g}", options.tolerance)
              : fmt::format("step {} is the first beyond {:g} (rms {:.3g}, particle {} is farthest)", bad,
                            options.tolerance, result.run.whole[static_cast<std::size_t>(bad) + 1].rms,
                            result.run.whole[static_cast<std::size_t>(bad) + 1].particle));
}

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
  const ExaminedProcess process{experiment->oracle, experiment->schedule, experiment->standardization.mean,
                                experiment->standardization.scale};
  const LoadedTrajectory loaded =
      load_trajectory({options.trajectory, options.eps, options.noise}, options.levels.file, process,
                      options.units == "data", choice);
  require_certainty(loaded.proposal, loaded.columns, choice);
  WorkerTeam team(thread_count(options.experiment.common));
  const ExaminationOptions how{intended_rule(options, scene), options.tolerance};
  Examination result;
  if (model) {
    check_model_fits(*model, scene, experiment->dim());
    MlpDenoiser<float> denoiser = model_denoiser(*model, options.denoiser, *experiment, team);
    result = examine<float>(loaded, process, denoiser, how);
  } else {
    ExactDenoiser<double> denoiser(experiment->oracle, &team);
    result = examine<double>(loaded, process, denoiser, how);
  }
  write_file_atomically(options.out, report_json(options, choice, loaded, result).dump(2) + "\n");
  Progress(options.experiment.common.quiet)
      .say(fmt::format(
          "{}: {} steps of {} particles in {} dimensions; eps {}, noise {}\n{}\n{}\n{}\n{}results in {}",
          options.trajectory, result.trajectory.steps(), result.trajectory.particles(),
          result.trajectory.dim(), result.eps_logged ? "logged" : "estimated by the denoiser",
          result.trajectory.has_noise() ? "logged" : "not logged",
          levels_text(loaded.proposal, loaded.columns, choice), result.diagnosis.sentence,
          deviation_text(options, result), coefficient_table(result), options.out));
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
