// What commands that look at a trained or exact process share (sample, oracle, bound): scene, data and
// schedule, and the choice of the denoiser.
#pragma once

#include "app/cli/common_options.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/experiment.h"
#include "core/training/model_file.h"

namespace diffuscope {

struct ExperimentOptions {
  CommonOptions common;  ///< its scene, data and columns
  std::string schedule;
  std::vector<std::string> schedule_params;
  std::optional<double> diffusion_steps;
};

/// SCENE, --data, --columns, --schedule, --schedule-param, --diffusion-steps.
void add_experiment_options(CLI::App& command, ExperimentOptions& options);

/// The scene that they describe, on top of `base` (the default scene) unless SCENE is given. UserError.
Scene scene_of(const ExperimentOptions& options, Scene base = {});

/// Says on stderr what was decided or left out in reading data files, unless quiet.
void note_data(const Experiment& experiment, bool quiet);
/// Says on stderr when the exact answers belong to kernels on a sample, unless quiet.
void note_stand_in(const Experiment& experiment, bool quiet);

struct DenoiserOptions {
  bool exact = false;
  std::string model = {};  ///< file; empty: none given
  std::string weights = "ema";
  std::string backend = "auto";
};

/// --exact, --model, --weights, --backend.
void add_denoiser_options(CLI::App& command, DenoiserOptions& options);
/// UserError naming `command` unless either --exact or --model is given.
void check_denoiser_options(const DenoiserOptions& options, std::string_view command);
/// The averaged or the last weights of `model` as a denoiser in the experiment's process. `team` must outlive
/// it.
MlpDenoiser<float> model_denoiser(const TrainedModel& model, const DenoiserOptions& options,
                                  const Experiment& experiment, WorkerTeam& team);
/// The exact denoiser on the graphics card, in single precision, for --backend gl; else null: then it is the
/// processor's, in double precision.
DenoiserPtr<float> exact_on_card(const DenoiserOptions& options, const Experiment& experiment,
                                 WorkerTeam& team);

}  // namespace diffuscope
