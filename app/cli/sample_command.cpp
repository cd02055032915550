// diffuscope sample: draws samples with a trained model or the exact denoiser and writes down every state on
// the way. With noise from files the result is a pure function of its inputs, comparable with anyone's code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/cli/chain_sampling.h"
#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/evaluation.h"
#include "app/cli/experiment_options.h"
#include "app/cli/pictures.h"
#include "app/cli/progress.h"
#include "app/run_files.h"
#include "app/scene_library.h"
#include "core/denoisers/exact_denoiser.h"
#include "core/io/atomic_file.h"
#include "core/io/npy.h"
#include "core/stopwatch.h"

namespace diffuscope {
namespace {

struct SampleOptions {
  CommonOptions common;
  DenoiserOptions denoiser;
  std::string schedule, sampler, grid, initial_noise, step_noise, label;
  std::vector<std::string> schedule_params, sampler_params, grid_params, fields, knots;
  std::optional<double> diffusion_steps, steps, count, guidance;
};

/// Everything that a run of the sampler needs.
struct Job {
  ExperimentPtr experiment;
  std::optional<TrainedModel> model;  ///< none: the exact denoiser
  bool has_data = true;               ///< false: nothing to compare the samples with
  bool chain = false;                 ///< a walk at a level instead of a reverse sampler
  NoiseFiles noise;
  std::filesystem::path folder;
};

void note(const SampleOptions& options, std::string_view text) {
  if (!options.common.quiet) fmt::print(stderr, "{}\n", text);
}

/// Knows reverse samplers and chains alike; an empty id is none.
void check_sampler_id(const std::string& id) {
  const auto known = samplers();
  if (id.empty() || is_chain(id) || std::ranges::count(known, id, &SamplerEntry::id)) return;
  throw UserError(
      fmt::format("--sampler: unknown id '{}'; known are {}, {}.", id, list_ids(known), list_ids(chains())));
}

/// The scene that the options describe: a scene file, else the model's, else the default one on the trailing
/// grid.
Scene sampling_scene(const SampleOptions& options, const std::optional<TrainedModel>& model) {
  Scene scene;
  if (!options.common.scene.empty())
    scene = open_scene(options.common.scene);
  else if (model)
    scene = model->scene;
  else
    scene.sampler.grid = {"trailing"};
  scene = with_options(std::move(scene), options.common);
  set_choice(scene, "schedule", options.schedule, options.schedule_params, "--schedule");
  set_field(scene, "schedule.diffusion_steps", options.diffusion_steps, "--diffusion-steps");
  check_sampler_id(options.sampler);
  const bool chain = is_chain(options.sampler);
  if (chain && !(options.grid.empty() && options.grid_params.empty()))
    throw UserError(
        fmt::format("--grid: {} walks at a noise level and takes no grid; leave it out.", options.sampler));
  const std::string section = chain ? "chain" : "sampler";
  set_choice(scene, section, options.sampler, options.sampler_params, "--sampler");
  set_choice(scene, "sampler.grid", options.grid, options.grid_params, "--grid");
  set_field(scene, section + ".steps", options.steps, "--steps");
  set_field(scene, section + ".count", options.count, "--count");
  set_field(scene, "sampler.guidance", options.guidance, "--guidance");
  set_fields(scene, options.fields, "--set");
  if (!options.knots.empty()) scene.sampler.knots = parse_control_points(options.knots, "--grid-knot");
  return scene;
}

/// As many particles as the noise files have, unless --count says so itself (a mismatch is found later).
void take_count_from_noise(Job& job, const SampleOptions& options, Scene& scene) {
  if (options.count) return;
  const std::string_view field = job.chain ? "chain.count" : "sampler.count";
  if (job.noise.initial && job.noise.initial->shape.size() == 2) {
    set_field(scene, field, static_cast<double>(job.noise.initial->shape[0]), "--initial-noise");
  } else if (job.noise.steps && job.noise.steps->shape.size() >= 3) {
    const auto& shape = job.noise.steps->shape;
    set_field(scene, field, static_cast<double>(shape[shape.size() - 2]), "--step-noise");
  }
}

/// The experiment of a scene with the model's network; a model samples without the data it was trained on,
/// only that there is nothing to compare with.
ExperimentPtr model_experiment(const TrainedModel& model, const Scene& scene, Job& job) {
  const Standardization map = model.standardization();
  const bool named = scene.data != model.scene.data;  // then they must be there
  const bool gone = scene.data.source.id == kFileData && !std::filesystem::exists(scene.data.file);
  if (!gone && (named || !model.image)) return make_experiment(scene, &map);
  try {
    if (!gone) return make_experiment(scene, &map);
  } catch (const UserError&) {  // a scene that is wrong otherwise is refused below
  }
  job.has_data = false;
  return experiment_without_data(model, scene);
}

/// --label as a class of the model.
void choose_label(const SampleOptions& options, const Job& job, Scene& scene) {
  if (options.label.empty() && !options.guidance) return;
  if (!job.model || job.model->label_names.empty())
    throw UserError("--label and --guidance need a model of data with labels.");
  if (!options.label.empty())
    scene.sampler.label = parse_label(options.label, job.model->label_names, "--label");
}

Job prepare(const SampleOptions& options) {
  check_denoiser_options(options.denoiser, "sample");
  Job job;
  job.folder = prepare_output_folder(options.common);
  if (!options.denoiser.exact) job.model = load_model(options.denoiser.model);
  job.noise = read_noise_files(options.initial_noise, options.step_noise);
  job.chain = is_chain(options.sampler);
  Scene scene = sampling_scene(options, job.model);
  take_count_from_noise(job, options, scene);
  choose_label(options, job, scene);
  if (job.model) {
    job.experiment = model_experiment(*job.model, scene, job);
    if (!job.has_data)
      note(options,
           "The data that the model was trained on are not there, so there are no metrics; name data with "
           "--data.");
    check_model_fits(*job.model, *job.experiment);
  } else {
    // The exact denoiser knows the variance of its reverse step, whatever network the scene has.
    if (scene.network.variance_head == VarianceHead::kNone)
      scene.network.variance_head = VarianceHead::kInterpolated;
    job.experiment = make_experiment(scene);
    note_stand_in(*job.experiment, options.common.quiet);
  }
  note_data(*job.experiment, options.common.quiet);
  return job;
}

/// The samples and levels of the reverse sampler, or of the chain on the exact density or a learned score.
template <class Scalar>
Trajectory<Scalar> draw(const Job& job, Denoiser<Scalar>& denoiser, Progress& progress) {
  const Experiment& experiment = *job.experiment;
  if (!job.chain) return draw_reverse<Scalar>(experiment, denoiser, job.noise, job.folder, progress);
  if (job.model) {
    DenoiserTarget<Scalar> target(denoiser);
    return draw_chain<Scalar>(experiment, target, job.noise, job.folder, progress);
  }
  MixtureTarget<Scalar> target(experiment.exact_oracle());
  return draw_chain<Scalar>(experiment, target, job.noise, job.folder, progress);
}

template <class Scalar>
void sample_and_report(const Job& job, Denoiser<Scalar>& denoiser, WorkerTeam& team,
                       const SampleOptions& options, double setup_seconds) {
  const Experiment& experiment = *job.experiment;
  const auto& rule = experiment.scene.sampler.rule;
  if (job.noise.steps && !job.chain &&
      find(samplers(), rule.id, "sampler").make.normals_per_step(rule.params) == 0)
    note(options, fmt::format("{} uses no noise on the way: --step-noise has no effect.", rule.id));
  Progress progress(options.common.quiet);
  CommandTimes times{.setup = setup_seconds};
  Stopwatch watch;
  const auto trajectory = draw<Scalar>(job, denoiser, progress);
  times.sample = watch.lap();
  write_points(job.folder / "samples.npy", experiment.standardization.to_data(trajectory.samples));
  write_levels(job.folder / "levels.csv", trajectory.levels);
  const SamplerSpec& spec = experiment.scene.sampler;
  const int classes = job.chain ? 0 : denoiser.label_count();
  if (job.model && job.model->image)
    write_sample_sheet(job.folder / "samples.png", trajectory.samples.template cast<float>(),
                       *job.model->image, spec, classes);
  watch.lap();
  const auto asked = asked_labels(spec, classes, trajectory.particles);
  const Evaluation evaluation =
      job.has_data ? evaluate(experiment, denoiser, trajectory.samples, team, asked) : Evaluation{};
  times.evaluate = watch.lap();
  write_report(job.folder / "metrics.json",
               {.experiment = experiment,
                .evaluation = evaluation,
                .times = times,
                .threads = team.threads(),
                .evaluations = trajectory.evaluations,
                .count = trajectory.particles,
                .chain = job.chain,
                .denoiser = job.model ? options.denoiser.weights : "exact",
                .iterations = job.model ? std::optional(job.model->iteration) : std::nullopt});
  progress.say(fmt::format("{}: {} samples in {} steps, {:.2f} s\n{}\nresults in {}", experiment.scene.name,
                           trajectory.particles, trajectory.steps_done, times.sample, summary(evaluation),
                           job.folder.string()));
}

int sample(const SampleOptions& options) {
  Stopwatch watch;
  const Job job = prepare(options);
  WorkerTeam team(thread_count(options.common));
  if (job.model) {
    MlpDenoiser<float> denoiser = model_denoiser(*job.model, options.denoiser, *job.experiment, team);
    sample_and_report<float>(job, denoiser, team, options, watch.lap());
  } else if (const auto card = exact_on_card(options.denoiser, *job.experiment, team)) {
    sample_and_report<float>(job, *card, team, options, watch.lap());
  } else {
    ExactDenoiser<double> denoiser(job.experiment->exact_oracle(), &team);
    sample_and_report<double>(job, denoiser, team, options, watch.lap());
  }
  return 0;
}

void add_options(CLI::App& command, SampleOptions& options) {
  const auto repeated = [&command](const std::string& name, std::vector<std::string>& values,
                                   const std::string& what) {
    command.add_option(name, values, what + "; may be repeated")
        ->type_name("NAME=VALUE")
        ->expected(1)
        ->take_all();
  };
  add_common_options(command, options.common);
  add_denoiser_options(command, options.denoiser);
  command.add_option("--schedule", options.schedule, "Schedule that the sampler runs on")->type_name("ID");
  repeated("--schedule-param", options.schedule_params, "A parameter of the schedule");
  command.add_option("--diffusion-steps", options.diffusion_steps, "Number of noise levels T")
      ->type_name("T");
  command
      .add_option("--sampler", options.sampler,
                  "One of 'diffuscope list samplers'; langevin, mala and annealed_langevin "
                  "walk at a noise level")
      ->type_name("ID");
  repeated("--sampler-param", options.sampler_params, "A parameter of the sampler");
  command.add_option("--grid", options.grid, "Levels to visit, one of 'diffuscope list grids'")
      ->type_name("ID");
  repeated("--grid-param", options.grid_params, "A parameter of the grid");
  command
      .add_option(
          "--grid-knot", options.knots,
          "A point of the grid 'knots': share of the steps done (0 to 1), ln of sigma; may be repeated")
      ->type_name("U:LN_SIGMA")
      ->expected(1)
      ->take_all();
  command.add_option("--set", options.fields, "Any field of 'diffuscope list fields'; may be repeated")
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
  command
      .add_option("--label", options.label, "Class to draw, by name or counted from 0 (default: all in turn)")
      ->type_name("L");
  command
      .add_option("--guidance", options.guidance,
                  "w of classifier-free guidance: 0 conditional, -1 unconditional")
      ->type_name("W");
  command.add_option("--steps", options.steps, "Steps of the sampler")->type_name("N");
  command.add_option("--count", options.count, "Number of samples")->type_name("M");
  command.add_option("--initial-noise", options.initial_noise, "Unit normals of the start, (M, D)")
      ->type_name("FILE.npy");
  command
      .add_option("--step-noise", options.step_noise, "Unit normals of the steps, (N, M, D) or (N, K, M, D)")
      ->type_name("FILE.npy");
}

}  // namespace

void add_sample_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("sample", "Draw samples with a trained model or the exact denoiser");
  auto options = std::make_shared<SampleOptions>();
  add_options(*command, *options);
  command->footer(
      "Schedule, sampler, grid, steps and count are those of SCENE, otherwise of the model's scene, "
      "otherwise\n"
      "linear with T = 1000, ddpm with posterior variance, trailing, 50 and 10000.\n"
      "Writes to DIR: samples.npy (M, D) in data units; trajectory.npy (N+1, M, D) from noise to data, "
      "levels.csv and\n"
      "metrics.json in model space; of images also samples.png.\n"
      "A chain (langevin, mala, annealed_langevin) starts as the scene's section chain says and takes no "
      "grid;\n"
      "--steps counts its updates, trajectory.npy holds x/alpha.\n"
      "Examples:\n"
      "  diffuscope sample --model out/model.safetensors --sampler ddim --steps 20 --out samples\n"
      "  diffuscope sample --model digits/model.safetensors --label 3 --guidance 1.5 --count 100 --out "
      "threes\n"
      "  diffuscope sample --exact --data ring8 --set sampler.temperature=0 --out means\n"
      "  diffuscope sample --exact --data ring8 --sampler ddim --initial-noise start.npy --out samples\n"
      "  diffuscope sample why_noise_levels --exact --sampler annealed_langevin --sampler-param sigma_min=1 "
      "--sampler-param step_size=.1 --out samples");
  command->callback([options, &action] { action = [options] { return sample(*options); }; });
}

}  // namespace diffuscope
