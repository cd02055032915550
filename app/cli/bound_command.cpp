// diffuscope bound: the variational bound term by term, beside the true negative log-likelihood and that of
// the probability-flow ODE. Nats, model space.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/experiment_options.h"
#include "app/cli/progress.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/io/atomic_file.h"
#include "core/theory/likelihood.h"
#include "core/theory/variational_bound.h"
#include "core/version.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string> kVarianceIds{"posterior", "beta", "interpolated", "optimal", "learned"};

struct BoundCommandOptions {
  ExperimentOptions experiment;
  DenoiserOptions denoiser;
  std::string out, decomposition = "posterior", variance = "beta";
  double count = 2000, interpolation = 0.5;
};

struct BoundReport {
  Bound bound;
  std::optional<Estimate> nll_true;
  Estimate nll_ode;
};

template <class Scalar>
BoundReport evaluate_bound(const Experiment& experiment, Denoiser<Scalar>& denoiser, const Points& x0,
                           const BoundOptions& options, Progress& progress) {
  const auto show = [&](int done, int) {
    if (progress.due(done)) progress.update(done);
  };
  BoundReport report;
  BoundOptions bound = options;
  bound.progress = show;
  progress.start("bound", experiment.schedule.steps());
  report.bound = variational_bound(denoiser, experiment.schedule, x0, bound);
  OdeOptions ode;
  ode.steps = 120;
  ode.seed = options.seed;
  ode.progress = show;
  progress.start("likelihood", ode.steps);
  report.nll_ode = estimate(ode_nll(denoiser, experiment.schedule, x0, ode));
  if (experiment.oracle_is_exact) report.nll_true = true_nll(*experiment.oracle, x0);
  return report;
}

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json term_json(int index, const char* role, const Estimate& nats) {
  return {{"index", index},
          {"role", role},
          {"nats", number(nats.mean)},
          {"standard_error", number(nats.standard_error)}};
}

Json report_json(const BoundCommandOptions& options, const Experiment& experiment,
                 const BoundReport& report) {
  const Bound& bound = report.bound;
  Json json{{"version", kVersion},
            {"name", experiment.scene.name},
            {"seed", experiment.scene.seed},
            {"count", options.count},
            {"diffusion_steps", bound.steps},
            {"denoiser", options.denoiser.exact ? "exact" : options.denoiser.weights},
            {"decomposition", options.decomposition},
            {"reverse_variance", options.variance}};
  const auto add = [&](const std::string& name, const Estimate& nats) {
    json[name] = number(nats.mean);
    json[name + "_standard_error"] = number(nats.standard_error);
  };
  add("total", bound.total);
  if (report.nll_true) {
    add("nll_true", *report.nll_true);
  } else {
    json["nll_true"] = nullptr;
  }
  add("nll_ode", report.nll_ode);
  add("reconstruction", bound.reconstruction);
  add("prior_matching", bound.prior);
  json["consistency"] = number(bound.consistency_sum());
  Json terms = Json::array({term_json(0, "reconstruction", bound.reconstruction)});
  for (const BoundTerm& term : bound.consistency)
    terms.push_back(term_json(term.t - 1, "consistency", term.nats));
  terms.push_back(term_json(bound.steps, "prior_matching", bound.prior));
  json["terms"] = std::move(terms);
  return json;
}

void check_options(const BoundCommandOptions& options) {
  check_denoiser_options(options.denoiser, "bound");
  if (options.out.empty()) throw UserError("--out FILE.json is missing: where the terms go.");
  if (!(options.count >= 2 && options.count <= 1e6) || options.count != std::floor(options.count))
    throw UserError(fmt::format("--count: {} is not a whole number from 2 to 1000000.", options.count));
  if (!(options.interpolation >= 0 && options.interpolation <= 1))
    throw UserError(fmt::format("--interpolation: {} is outside 0 to 1.", options.interpolation));
}

BoundOptions bound_options(const BoundCommandOptions& options, std::uint64_t seed) {
  BoundOptions bound;
  bound.decomposition =
      options.decomposition == "neighbours" ? Decomposition::kNeighbours : Decomposition::kPosterior;
  const auto found = std::ranges::find(kVarianceIds, options.variance);
  bound.variance = static_cast<ReverseVariance>(found - kVarianceIds.begin());
  bound.interpolation = options.interpolation;
  bound.seed = seed;
  return bound;
}

int compute_bound(const BoundCommandOptions& options) {
  check_options(options);
  const CommonOptions& common = options.experiment.common;
  const std::optional<TrainedModel> model =
      options.denoiser.exact ? std::nullopt : std::optional(load_model(options.denoiser.model));
  const Scene scene = scene_of(options.experiment, model ? model->scene : Scene{});
  const std::optional<Standardization> map = model ? std::optional(model->standardization()) : std::nullopt;
  const ExperimentPtr experiment = make_experiment(scene, map ? &*map : nullptr);
  WorkerTeam team(thread_count(common));
  Progress progress(common.quiet);
  const Points x0 = experiment->draw(scene.seed, static_cast<Eigen::Index>(options.count));
  const BoundOptions bound = bound_options(options, scene.seed);
  BoundReport report;
  if (model) {
    check_model_fits(*model, *experiment);
    MlpDenoiser<float> denoiser = model_denoiser(*model, options.denoiser, *experiment, team);
    report = evaluate_bound<float>(*experiment, denoiser, x0, bound, progress);
  } else {
    note_stand_in(*experiment, common.quiet);
    ExactDenoiser<double> denoiser(experiment->exact_oracle(), &team);
    report = evaluate_bound<double>(*experiment, denoiser, x0, bound, progress);
  }
  write_file_atomically(options.out, report_json(options, *experiment, report).dump(2) + "\n");
  progress.say(fmt::format(
      "{}: bound {:.4f} +- {:.4f} nats, -ln p by the ODE {:.4f}{}\nresults in {}", scene.name,
      report.bound.total.mean, report.bound.total.standard_error, report.nll_ode.mean,
      report.nll_true ? fmt::format(", of the data {:.4f}", report.nll_true->mean) : "", options.out));
  return 0;
}

void add_options(CLI::App& command, BoundCommandOptions& options) {
  add_experiment_options(command, options.experiment);
  add_run_options(command, options.experiment.common);
  add_denoiser_options(command, options.denoiser);
  command.add_option("--count", options.count, "Points that every term is averaged over")
      ->type_name("M")
      ->capture_default_str();
  command
      .add_option("--variance", options.variance,
                  "Of the reverse step: posterior, beta, interpolated, optimal, learned")
      ->type_name("NAME")
      ->check(CLI::IsMember(kVarianceIds))
      ->capture_default_str();
  command
      .add_option("--interpolation", options.interpolation, "Of 'interpolated': 0 is posterior, 1 is beta")
      ->type_name("F")
      ->capture_default_str();
  command
      .add_option(
          "--decomposition", options.decomposition,
          "posterior: KL to q(x_{t-1}|x_t, x_0); neighbours: ln q(x_{t-1}|x_{t-2}) - ln p(x_{t-1}|x_t)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"posterior", "neighbours"}))
      ->capture_default_str();
  command.add_option("--out", options.out, "The terms")->type_name("FILE.json");
}

}  // namespace

void add_bound_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("bound", "The variational bound term by term, and likelihoods");
  auto options = std::make_shared<BoundCommandOptions>();
  add_options(*command, *options);
  command->footer(
      "Nats in model space. Terms: index 0 is the reconstruction -ln p(x_0|x_1), index T the prior matching\n"
      "KL(q(x_T|x_0) || prior), the others the consistency KL(q(x_{t-1}|x_t,x_0) || p(x_{t-1}|x_t)) with "
      "index\n"
      "t-1. total >= nll_true, the entropy of the data; nll_ode is -ln p by the probability-flow ODE.\n"
      "Example:\n"
      "  diffuscope bound --exact --data ring8 --diffusion-steps 100 --out bound.json");
  command->callback([options, &action] { action = [options] { return compute_bound(*options); }; });
}

}  // namespace diffuscope
