// diffuscope check-network: the noise that someone's own network predicts against the exact answer, by level.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/experiment_options.h"
#include "app/cli/level_options.h"
#include "app/cli/progress.h"
#include "core/diagnosis/network_check.h"
#include "core/io/atomic_file.h"
#include "core/version.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  ExperimentOptions experiment;
  LevelOptions levels;
  std::string points, eps, out, units = "model";
  double bins = 20;
  bool quiet = false;
};

Json report_json(const CheckOptions& options, const LevelChoice& choice, const LevelProposal& proposal,
                 const LevelColumns& columns, const NetworkCheck& check) {
  Json json{{"version", kVersion},
            {"points", check.error.size()},
            {"units", options.units},
            {"levels", levels_json(proposal, columns, choice)},
            {"resembles", check.resembles.empty() ? Json(nullptr) : Json(check.resembles)},
            {"error", check.mean_error},
            {"by_level", Json::array()}};
  json["levels"].erase("order");
  for (const LevelError& level : check.levels)
    json["by_level"].push_back({{"t", level.t},
                                {"sigma_ratio", level.ratio},
                                {"count", level.count},
                                {"error", level.error},
                                {"standard_error", level.standard_error},
                                {"exact_square", level.exact_square}});
  return json;
}

std::string report_text(const CheckOptions& options, const NetworkCheck& check) {
  std::string text =
      fmt::format("{} points: E|eps - exact eps|^2/D = {:.4g}", check.error.size(), check.mean_error);
  if (check.resembles != "eps" && !check.resembles.empty())
    text += fmt::format("; the numbers look like {} rather than eps", check.resembles);
  text += "\n       t   sigma_ratio   points      error   standard error   of eps = 0\n";
  for (const LevelError& level : check.levels)
    text += fmt::format("{:>8.5g} {:>13.4g} {:>8} {:>10.4g} {:>16.2g} {:>12.4g}\n", level.t, level.ratio,
                        level.count, level.error, level.standard_error, level.exact_square);
  return text + fmt::format("results in {}", options.out);
}

void check_options(const CheckOptions& options) {
  if (options.points.empty())
    throw UserError("--points FILE.npy is missing: the x_t, (points, coordinates).");
  if (options.eps.empty())
    throw UserError("--eps FILE.npy is missing: the predicted noise, (points, coordinates).");
  if (options.out.empty()) throw UserError("--out FILE.json is missing: where the errors go.");
  if (!(options.bins >= 1 && options.bins <= 1000) || options.bins != std::floor(options.bins))
    throw UserError(fmt::format("--bins: {} is not a whole number from 1 to 1000.", options.bins));
}

int check_files(const CheckOptions& options) {
  check_options(options);
  const LevelChoice choice = level_choice(options.levels);
  const ExperimentPtr experiment = make_experiment(scene_of(options.experiment));
  note_stand_in(*experiment, options.quiet);
  NetworkLog log = read_network_log(options.points, options.eps, experiment->dim());
  if (options.units == "data") log.x = experiment->standardization.to_model(log.x);
  const LevelColumns columns = read_levels(options.levels.file);
  const LevelProposal proposal =
      propose_point_levels(log.x, columns, experiment->schedule, *experiment->exact_oracle(), choice);
  require_certainty(proposal, columns, choice);
  log.levels = proposal.levels;
  const NetworkCheck check = check_network(log, *experiment->exact_oracle(), static_cast<int>(options.bins));
  write_file_atomically(options.out, report_json(options, choice, proposal, columns, check).dump(2) + "\n");
  Progress(options.quiet).say(levels_text(proposal, columns, choice) + "\n" + report_text(options, check));
  return 0;
}

}  // namespace

void add_check_network_command(CLI::App& program, Action& action) {
  auto* command =
      program.add_subcommand("check-network", "Errors of your own network against the exact answer");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("--points", options->points, "Points x_t, (points, coordinates)")
      ->type_name("FILE.npy");
  command->add_option("--eps", options->eps, "Noise that the network predicted there, (points, coordinates)")
      ->type_name("FILE.npy");
  add_level_options(*command, options->levels, false);
  add_experiment_options(*command, options->experiment);
  command->add_option("--units", options->units, "Of the points: model space, or data units")
      ->type_name("model|data")
      ->check(CLI::IsMember({"model", "data"}))
      ->capture_default_str();
  command->add_option("--bins", options->bins, "Groups of levels at most")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--out", options->out, "The errors")->type_name("FILE.json");
  command->add_flag("--quiet", options->quiet, "Print nothing but errors");
  command->footer(
      "One row of --levels belongs to each point: CSV with a column named alpha_bar, alpha, sigma, "
      "sigma_ratio or t, or\n"
      ".npy. The exact answer is that of the data's mixture: (x_t - alpha E[x_0|x_t])/sigma. An error of "
      "'eps = 0' is\n"
      "what a network that predicts nothing would have.\n"
      "Example:\n"
      "  diffuscope check-network --points x.npy --levels levels.csv --eps eps.npy --data ring8 --out "
      "check.json");
  command->callback([options, &action] { action = [options] { return check_files(*options); }; });
}

}  // namespace diffuscope
