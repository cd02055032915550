// diffuscope run: trains a scene in the calling thread, samples with the averaged weights, evaluates, writes
// it all down. The numbers are those of a run in the window.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/common_options.h"
#include "app/cli/evaluation.h"
#include "app/cli/experiment_options.h"
#include "app/cli/pictures.h"
#include "app/cli/progress.h"
#include "app/scene_library.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/io/atomic_file.h"
#include "core/io/npy.h"
#include "core/scene/image_defaults.h"
#include "core/scene/scene_sampling.h"
#include "core/stopwatch.h"
#include "core/training/model_file.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

struct RunOptions {
  CommonOptions common;
  std::optional<double> iterations;
  std::string backend;
};

/// What training left behind.
struct Training {
  Snapshot snapshot;
  std::vector<float> losses;  ///< of every iteration, the diverged one included
  std::optional<std::int64_t> diverged_at;
};

Training train(const ExperimentPtr& experiment, WorkerTeam& team, const EngineFactory& make_engine,
               Progress& progress) {
  Training result;
  Trainer trainer(experiment, team, make_engine);
  const std::int64_t planned = trainer.planned_iterations();
  progress.start("training", planned);
  while (trainer.iteration() < planned) {
    const float loss = trainer.iterate();
    if (trainer.diverged()) {
      result.losses.push_back(loss);
      result.diverged_at = static_cast<std::int64_t>(result.losses.size());
      break;
    }
    const std::int64_t iteration = trainer.iteration();
    // A graphics card that fails takes the last iterations with it: they come once more.
    result.losses.resize(static_cast<std::size_t>(iteration - 1));
    result.losses.push_back(loss);
    if (progress.due(iteration)) progress.update(iteration, fmt::format("loss {:.4g}", loss));
  }
  result.snapshot = trainer.snapshot();
  return result;
}

Trajectory<float> draw_samples(const Experiment& experiment, Denoiser<float>& denoiser, Progress& progress) {
  const SamplerSpec& spec = experiment.scene.sampler;
  progress.start("sampling", spec.steps);
  return sample_scene<float>(
      experiment, spec, denoiser,
      {.seed = experiment.scene.seed,
       .options = {
           .count = spec.count, .record = false, .progress = [&](int step, int) { progress.update(step); }}});
}

/// One row per iteration; of very long runs the mean over as many iterations as keep the file below a million
/// rows.
void write_losses(const std::filesystem::path& path, const std::vector<float>& losses) {
  constexpr std::size_t kMaxRows = 1'000'000;
  const std::size_t stride = std::max<std::size_t>(1, (losses.size() + kMaxRows - 1) / kMaxRows);
  AtomicFile file(path);
  file.write("iteration,loss\n");
  for (std::size_t first = 0; first < losses.size(); first += stride) {
    const std::size_t end = std::min(first + stride, losses.size());
    double sum = 0;
    for (std::size_t i = first; i < end; ++i) sum += static_cast<double>(losses[i]);
    file.write(fmt::format("{},{}\n", end, static_cast<float>(sum / static_cast<double>(end - first))));
  }
  file.commit();
}

[[noreturn]] void report_divergence(const Training& training, const std::filesystem::path& folder) {
  const double rate = training.snapshot.experiment->scene.training.live.learning_rate;
  throw UserError(
      fmt::format("Training diverged at iteration {}: the loss left every bound; try a learning rate below "
                  "{:.3g}, such as {:.3g}; "
                  "the files in {} hold the last good weights, of iteration {}.",
                  *training.diverged_at, rate, rate / 10, folder.string(), training.snapshot.iteration));
}

int run(const RunOptions& options) {
  Scene scene = options.common.scene.empty() ? Scene{} : open_scene(options.common.scene);
  scene = with_options(std::move(scene), options.common);
  if (options.common.scene.empty() && is_image_data(scene.data)) use_image_defaults(scene);
  set_field(scene, "training.iterations", options.iterations, "--iterations");
  const EngineFactory make_engine = backend_engine(options.backend);
  const auto folder = prepare_output_folder(options.common);
  Progress progress(options.common.quiet);
  CommandTimes times;
  Stopwatch watch;
  const ExperimentPtr experiment = make_experiment(scene);
  note_data(*experiment, options.common.quiet);
  WorkerTeam team(thread_count(options.common));
  times.setup = watch.lap();

  const Training training = train(experiment, team, make_engine, progress);
  times.train = watch.lap();
  const Snapshot& snapshot = training.snapshot;
  save_model(folder / "model.safetensors", snapshot_model(snapshot));
  save_scene(folder / "scene.json", scene);
  write_losses(folder / "loss.csv", training.losses);

  MlpDenoiser<float> denoiser(make_network(*experiment), snapshot.ema, network_role(*experiment), &team,
                              make_engine);
  watch.lap();
  const auto trajectory = draw_samples(*experiment, denoiser, progress);
  times.sample = watch.lap();
  write_points(folder / "samples.npy", experiment->standardization.to_data(trajectory.samples));

  const int classes = denoiser.label_count();
  if (const ImageSet* images = experiment->data->as_images())
    write_sample_sheet(folder / "samples.png", trajectory.samples, images->shape(), scene.sampler, classes);

  watch.lap();
  const auto asked = asked_labels(scene.sampler, classes, trajectory.particles);
  const Evaluation evaluation = evaluate(*experiment, denoiser, trajectory.samples, team, asked);
  times.evaluate = watch.lap();
  write_report(folder / "metrics.json", {.experiment = *experiment,
                                         .evaluation = evaluation,
                                         .times = times,
                                         .threads = team.threads(),
                                         .evaluations = trajectory.evaluations,
                                         .count = trajectory.particles,
                                         .denoiser = "ema",
                                         .iterations = snapshot.iteration,
                                         .training = &snapshot,
                                         .diverged_at = training.diverged_at});
  if (training.diverged_at) report_divergence(training, folder);
  progress.say(fmt::format("{}: {} iterations in {:.1f} s\n{}\nresults in {}", scene.name, snapshot.iteration,
                           times.train, summary(evaluation), folder.string()));
  return 0;
}

}  // namespace

void add_run_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("run", "Train a scene, sample and evaluate, without a window");
  auto options = std::make_shared<RunOptions>();
  add_common_options(*command, options->common);
  command->add_option("--iterations", options->iterations, "Length of the training (default: the scene's)")
      ->type_name("N");
  add_backend_option(*command, options->backend);
  command->footer(
      "Without SCENE the default scene, a grid of 25 modes, or one with the defaults for images where --data "
      "are images.\n"
      "Writes to DIR: metrics.json, scene.json, loss.csv, samples.npy (data units), model.safetensors; of "
      "images "
      "also samples.png.\n"
      "Examples:\n"
      "  diffuscope run ring8 --out out\n"
      "  diffuscope run --data points.csv --columns 1,3 --iterations 2000 --out out\n"
      "  diffuscope run --data shapes --iterations 2000 --out out");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace diffuscope
