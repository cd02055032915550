// diffuscope sweep: quality against cost. Every sampler with every number of steps and every seed, measured
// against the data, one CSV row for each metric.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>

#include "app/cli/commands.h"
#include "app/cli/experiment_options.h"
#include "app/cli/progress.h"
#include "app/scene_library.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/io/atomic_file.h"
#include "core/markov_chains/chain.h"
#include "core/training/sampler_quality.h"

namespace diffuscope {
namespace {

struct SweepOptions {
  ExperimentOptions experiment;
  DenoiserOptions denoiser;
  std::vector<std::string> samplers, grid_params, fields;
  std::vector<double> steps, skips{0};
  std::string grid;
  std::optional<double> count;
  int seeds = 1;
};

/// One column of the table: a sampler as it was named.
struct Column {
  std::string name;
  Choice rule;
};

/// "ddim:eta=1" as a sampler with parameters. UserError.
Column parse_sampler(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t first = 0; first <= text.size();) {
    const std::size_t end = std::min(text.find(':', first), text.size());
    parts.push_back(text.substr(first, end - first));
    first = end + 1;
  }
  if (is_chain(parts.front()))
    throw UserError(
        fmt::format("--samplers: {} walks at a noise level and has no steps down a grid; run it "
                    "with 'diffuscope sample'.",
                    parts.front()));
  const SamplerEntry& entry = find(samplers(), parts.front(), "--samplers");
  const std::vector<std::string> params(parts.begin() + 1, parts.end());
  return {text, {entry.id, parse_params(entry.params, params, "--samplers")}};
}

Scene base_scene(const SweepOptions& options, const std::optional<TrainedModel>& model) {
  Scene base;
  if (model)
    base = model->scene;
  else if (options.experiment.common.scene.empty())
    base.sampler.grid = {"trailing"};
  Scene scene = scene_of(options.experiment, std::move(base));
  set_choice(scene, "sampler.grid", options.grid, options.grid_params, "--grid");
  set_field(scene, "sampler.count", options.count, "--count");
  set_fields(scene, options.fields, "--set");
  if (!model && scene.network.variance_head == VarianceHead::kNone)
    scene.network.variance_head = VarianceHead::kInterpolated;  // the exact denoiser knows its variance
  return scene;
}

/// Every combination, checked before any work is done.
std::vector<SamplerSpec> specs_of(const Scene& scene, const Column& column,
                                  const std::vector<double>& steps) {
  std::vector<SamplerSpec> specs;
  for (const double n : steps) {
    Scene changed = scene;
    changed.sampler.rule = column.rule;
    set_field(changed, "sampler.steps", n, "--steps");
    check_scene(changed, column.name);
    specs.push_back(changed.sampler);
  }
  return specs;
}

std::string cell(std::optional<double> value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : "";
}

template <class Scalar>
void sweep_cells(const SweepOptions& options, const Experiment& experiment, Denoiser<Scalar>& denoiser,
                 AtomicFile& file) {
  const Scene& scene = experiment.scene;
  std::vector<std::pair<Column, SamplerSpec>> cells;
  for (const std::string& text : options.samplers) {
    const Column column = parse_sampler(text);
    for (const SamplerSpec& spec : specs_of(scene, column, options.steps)) cells.emplace_back(column, spec);
  }
  const MetricEvaluator evaluator = quality_evaluator(experiment, scene.sampler.count);
  Progress progress(options.experiment.common.quiet);
  progress.start("sweep", static_cast<std::int64_t>(cells.size() * options.skips.size()) * options.seeds);
  std::int64_t done = 0;
  file.write("sampler,steps,skipped,seed,evaluations,seconds,metric,value,floor\n");
  for (const auto& [column, spec] : cells)
    for (const double skipped : options.skips)
      for (int i = 0; i < options.seeds; ++i) {
        const std::uint64_t seed = scene.seed + static_cast<std::uint64_t>(i);
        const auto quality = measure_sampler<Scalar>(experiment, spec, denoiser, evaluator,
                                                     {.seed = seed, .count = spec.count, .skipped = skipped});
        for (const MetricEntry& entry : metrics())
          if (const MetricValue& value = quality.metrics.at(entry.id); value.value)
            file.write(fmt::format("{},{},{},{},{},{:.6g},{},{},{}\n", column.name, spec.steps, skipped, seed,
                                   quality.evaluations, quality.seconds, entry.id, cell(value.value),
                                   cell(value.floor)));
        progress.update(++done, fmt::format("{} with {} steps", column.name, spec.steps));
      }
}

void check(const SweepOptions& options) {
  check_denoiser_options(options.denoiser, "sweep");
  if (options.experiment.common.out.empty())
    throw UserError("--out FILE.csv is missing: the file for the results.");
  if (options.seeds < 1) throw UserError(fmt::format("--seeds: {} is less than 1.", options.seeds));
  for (const double skipped : options.skips)
    if (!(skipped >= 0 && skipped < 1))
      throw UserError(fmt::format("--skip: {} is outside 0 to 1 (1 excluded).", skipped));
}

int sweep(const SweepOptions& options) {
  check(options);
  AtomicFile file(options.experiment.common.out);
  std::optional<TrainedModel> model;
  if (!options.denoiser.exact) model = load_model(options.denoiser.model);
  const Scene scene = base_scene(options, model);
  const auto map = model ? std::optional(model->standardization()) : std::nullopt;
  const ExperimentPtr experiment = make_experiment(scene, map ? &*map : nullptr);
  WorkerTeam team(thread_count(options.experiment.common));
  if (model) {
    check_model_fits(*model, *experiment);
    MlpDenoiser<float> denoiser = model_denoiser(*model, options.denoiser, *experiment, team);
    sweep_cells<float>(options, *experiment, denoiser, file);
  } else {
    note_stand_in(*experiment, options.experiment.common.quiet);
    if (const auto card = exact_on_card(options.denoiser, *experiment, team)) {
      sweep_cells<float>(options, *experiment, *card, file);
    } else {
      ExactDenoiser<double> denoiser(experiment->exact_oracle(), &team);
      sweep_cells<double>(options, *experiment, denoiser, file);
    }
  }
  file.commit();
  return 0;
}

void add_options(CLI::App& command, SweepOptions& options) {
  add_experiment_options(command, options.experiment);
  add_run_options(command, options.experiment.common);
  command.add_option("--out", options.experiment.common.out, "File for the results")->type_name("FILE.csv");
  add_denoiser_options(command, options.denoiser);
  command
      .add_option("--samplers", options.samplers,
                  "Of 'diffuscope list samplers', parameters after colons, such as ddpm,ddim:eta=.5")
      ->type_name("A,B,...")
      ->delimiter(',')
      ->required();
  command.add_option("--steps", options.steps, "Numbers of steps")
      ->type_name("N,N,...")
      ->delimiter(',')
      ->required();
  command.add_option("--skip", options.skips, "Shares of the steps left out at the noisy end")
      ->type_name("F,F,...")
      ->delimiter(',');
  command.add_option("--seeds", options.seeds, "Seeds of each, from the scene's on")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--grid", options.grid, "Levels to visit, one of 'diffuscope list grids'")
      ->type_name("ID");
  command.add_option("--grid-param", options.grid_params, "A parameter of the grid; may be repeated")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
  command.add_option("--count", options.count, "Number of samples of each")->type_name("M");
  command.add_option("--set", options.fields, "Any field of 'diffuscope list fields'; may be repeated")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
}

}  // namespace

void add_sweep_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("sweep", "Quality of samplers against steps and evaluations");
  auto options = std::make_shared<SweepOptions>();
  add_options(*command, *options);
  command->footer(
      "Columns: sampler, steps, skipped, seed, evaluations, seconds, metric, value, floor. Without SCENE the "
      "grid is trailing.\n"
      "Examples:\n"
      "  diffuscope sweep --exact --data ring8 --samplers ddpm,ddim,heun --steps 5,10,20,50 --seeds 3 --out "
      "sweep.csv\n"
      "  diffuscope sweep --model out/model.safetensors --samplers ddpm --steps 100 --skip 0,.1,.2,.4 --out "
      "skip.csv");
  command->callback([options, &action] { action = [options] { return sweep(*options); }; });
}

}  // namespace diffuscope
