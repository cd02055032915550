#include "app/cli/reverse_sampling.h"

#include <fmt/format.h>

#include "core/io/npy.h"

namespace diffuscope {
namespace {

NoiseArrayPtr read_noise(const std::string& file) {
  if (file.empty()) return nullptr;
  auto array = read_array<double>(file);
  return std::make_shared<const NoiseArray>(NoiseArray{std::move(array.shape), std::move(array.values)});
}

/// Noise from the files where there are some, otherwise from the seed.
template <class Scalar>
NoisePtr<Scalar> noise_of(const Experiment& experiment, const NoiseFiles& files) {
  const SamplerSpec& spec = experiment.scene.sampler;
  const int draws = find(samplers(), spec.rule.id, "sampler").make.normals_per_step(spec.rule.params);
  auto seeded = make_noise<Scalar>(spec, experiment.scene.seed, experiment.sampler_grid());
  if (!files.initial && !files.steps) return seeded;
  const NoiseShape shape{spec.steps, draws, spec.count, experiment.dim()};
  if (files.initial) check_initial_noise(*files.initial, shape, "--initial-noise " + files.initial_file);
  if (files.steps) check_step_noise(*files.steps, shape, "--step-noise " + files.steps_file);
  return std::make_unique<FileNoise<Scalar>>(files.initial, files.steps, shape, std::move(seeded));
}

}  // namespace

NoiseFiles read_noise_files(const std::string& initial_file, const std::string& steps_file) {
  return {read_noise(initial_file), read_noise(steps_file), initial_file, steps_file};
}

template <class Scalar>
Trajectory<Scalar> draw_reverse(const Experiment& experiment, Denoiser<Scalar>& denoiser,
                                const NoiseFiles& files, const std::filesystem::path& folder,
                                Progress& progress) {
  const SamplerSpec& spec = experiment.scene.sampler;
  SceneSampling<Scalar> sampling{.seed = experiment.scene.seed, .noise = noise_of<Scalar>(experiment, files)};
  std::optional<NpyWriter<Scalar>> states;
  sampling.observe = [&](int state, const PointsOf<Scalar>& x) {
    if (state == 0)  // also where a run begins again
      states.emplace(folder / "trajectory.npy", std::vector{static_cast<std::size_t>(spec.steps) + 1,
                                                            static_cast<std::size_t>(spec.count),
                                                            static_cast<std::size_t>(experiment.dim())});
    states->append(x);
  };
  sampling.options.count = spec.count;
  sampling.options.record = false;
  sampling.options.progress = [&progress](int step, int) { progress.update(step); };
  progress.start("sampling", spec.steps);
  auto trajectory = sample_scene<Scalar>(experiment, spec, denoiser, std::move(sampling));
  states->commit();
  return trajectory;
}

template Trajectory<float> draw_reverse(const Experiment&, Denoiser<float>&, const NoiseFiles&,
                                        const std::filesystem::path&, Progress&);
template Trajectory<double> draw_reverse(const Experiment&, Denoiser<double>&, const NoiseFiles&,
                                         const std::filesystem::path&, Progress&);

}  // namespace diffuscope
