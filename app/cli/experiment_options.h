// The options of commands that look at a process rather than run it (oracle, bound): scene, data, schedule.
#pragma once

#include "app/cli/common_options.h"
#include "core/scene/experiment.h"

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

/// Says on stderr when the exact answers belong to kernels on a sample, unless quiet.
void note_stand_in(const Experiment& experiment, bool quiet);

}  // namespace diffuscope
