// sample with a reverse sampler: noise from files where there are some, every state streamed to
// trajectory.npy, so that a trajectory of any length needs no memory.
// One thread.
#pragma once

#include <filesystem>
#include <string>

#include "app/cli/progress.h"
#include "core/samplers/file_noise.h"
#include "core/scene/scene_sampling.h"

namespace diffuscope {

/// Normals that the user brought, where not null, and the names of their files.
struct NoiseFiles {
  NoiseArrayPtr initial, steps;
  std::string initial_file, steps_file;
};

/// Reads the files that are named. UserError.
NoiseFiles read_noise_files(const std::string& initial_file, const std::string& steps_file);

/// Runs the scene's sampler; levels and samples of the result are filled, states are in the file.
/// UserError for noise files that do not fit.
template <class Scalar>
Trajectory<Scalar> draw_reverse(const Experiment& experiment, Denoiser<Scalar>& denoiser,
                                const NoiseFiles& files, const std::filesystem::path& folder,
                                Progress& progress);

}  // namespace diffuscope
