#include "app/cli/chain_sampling.h"

#include <fmt/format.h>

#include "core/io/npy.h"

namespace diffuscope {
namespace {

void check_noise_files(const Experiment& experiment, const NoiseFiles& files) {
  const ChainSpec& spec = experiment.scene.chain;
  if (files.initial)
    throw UserError(fmt::format(
        "--initial-noise: {} starts from the scene's chain.start ({}), not from normals; leave it out.",
        spec.rule.id, kChainStartIds[static_cast<std::size_t>(spec.start)]));
  if (!files.steps) return;
  if (!find(chains(), spec.rule.id, "--sampler").make.takes_step_noise)
    throw UserError(fmt::format(
        "--step-noise: {} also needs uniform numbers to accept by, so it takes no file; use --seed.",
        spec.rule.id));
  check_step_noise(*files.steps, {spec.steps, 1, spec.count, experiment.dim(), /*last_used=*/true},
                   "--step-noise " + files.steps_file);
}

/// The level of every state: that of the update that follows, of the last state that of the last update.
std::vector<GridLevel> levels_of(const std::vector<ChainUpdate>& updates, const Schedule& schedule) {
  std::vector<GridLevel> levels;
  levels.reserve(updates.size() + 1);
  const auto add = [&](const ChainUpdate& update) {
    levels.push_back({schedule.t_of_ratio(update.sigma), {1, update.sigma}});
  };
  for (const ChainUpdate& update : updates) add(update);
  add(updates.back());
  return levels;
}

template <class Scalar>
std::unique_ptr<NoiseSource<Scalar>> chain_noise(const Experiment& experiment, const NoiseFiles& files) {
  auto seeded = std::make_unique<SeededNoise<Scalar>>(experiment.scene.seed, 1);
  if (!files.steps) return seeded;
  const ChainSpec& spec = experiment.scene.chain;
  return std::make_unique<FileNoise<Scalar>>(
      nullptr, files.steps, NoiseShape{spec.steps, 1, spec.count, experiment.dim()}, std::move(seeded));
}

}  // namespace

template <class Scalar>
Trajectory<Scalar> draw_chain(const Experiment& experiment, ChainTarget<Scalar>& target,
                              const NoiseFiles& files, const std::filesystem::path& folder,
                              Progress& progress) {
  const ChainSpec& spec = experiment.scene.chain;
  check_noise_files(experiment, files);
  const ChainPlan plan = make_chain_plan(spec.rule.id, spec.rule.params, spec.steps);
  const std::uint64_t seed = experiment.scene.seed;
  const auto noise = chain_noise<Scalar>(experiment, files);
  const Points start = chain_start(spec, experiment.dim(), seed, [&](std::uint64_t s, Eigen::Index n) {
    return experiment.draw(s, n, Stream::kChainStart);
  });
  NpyWriter<Scalar> states(folder / "trajectory.npy",
                           {static_cast<std::size_t>(spec.steps) + 1, static_cast<std::size_t>(spec.count),
                            static_cast<std::size_t>(experiment.dim())});
  ChainOptions<Scalar> options;
  options.seed = seed;
  options.record = false;
  options.visit = [&](int done, const PointsOf<Scalar>& y) {
    states.append(y);
    progress.update(done);
  };
  progress.start("sampling", spec.steps);
  auto record = run_chain<Scalar>(plan, target, *noise, start.cast<Scalar>(), options);
  states.commit();
  Trajectory<Scalar> result;
  result.levels = levels_of(plan.updates, experiment.schedule);
  result.samples = std::move(record.samples);
  result.particles = record.particles;
  result.steps_done = record.steps_done;
  result.evaluations = record.evaluations;
  return result;
}

template Trajectory<float> draw_chain(const Experiment&, ChainTarget<float>&, const NoiseFiles&,
                                      const std::filesystem::path&, Progress&);
template Trajectory<double> draw_chain(const Experiment&, ChainTarget<double>&, const NoiseFiles&,
                                       const std::filesystem::path&, Progress&);

}  // namespace diffuscope
