// Particle-steps a second of every registered sampler with the default scene's network, of DDPM on the exact
// denoiser for more and more particles, and the time of the whole variational bound of 2,000 points over
// T = 1000 terms. How fast the network itself is: network_speed.cpp.
#include <benchmark/benchmark.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/scene_sampling.h"
#include "core/theory/variational_bound.h"
#include "core/training/batch.h"

namespace diffuscope {
namespace {

Scene scene_with(int hidden) {
  Scene scene;
  scene.network.hidden = hidden;
  scene.training.iterations = 10'000'000;
  return scene;
}

/// A network with its first weights, which computes as long as a trained one.
struct Untrained {
  Untrained(const Experiment& experiment, int threads)
      : network(make_network(experiment)),
        team(threads),
        denoiser(network, std::make_shared<const Weights>(network->initial_weights(1)),
                 network_role(experiment), &team) {}
  std::shared_ptr<const Mlp> network;
  WorkerTeam team;
  MlpDenoiser<float> denoiser;
};

void bound(benchmark::State& state) {
  constexpr Eigen::Index kPoints = 2000;
  const auto experiment = make_experiment(scene_with(static_cast<int>(state.range(0))));
  Untrained model(*experiment, static_cast<int>(state.range(1)));
  const Points x0 = experiment->draw(1, kPoints);
  for (auto _ : state)
    benchmark::DoNotOptimize(variational_bound<float>(model.denoiser, experiment->schedule, x0, {}));
}

/// Particle-steps a second of every sampler (items_per_second): 10 steps of 10,000 particles, two threads.
void sampler_run(benchmark::State& state, const std::string& id) {
  constexpr Eigen::Index kParticles = 10000;
  constexpr int kSteps = 10;
  Scene scene = scene_with(static_cast<int>(state.range(0)));
  scene.sampler.rule = {id};
  scene.sampler.steps = kSteps;
  const auto experiment = make_experiment(scene);
  Untrained model(*experiment, 2);
  int evaluations = 0;
  for (auto _ : state) {
    SceneSampling<float> sampling;
    sampling.options.count = kParticles;
    sampling.options.record = false;
    evaluations =
        sample_scene<float>(*experiment, scene.sampler, model.denoiser, std::move(sampling)).evaluations;
  }
  state.SetItemsProcessed(state.iterations() * kParticles * kSteps);
  state.counters["evaluations"] = evaluations;
}

/// Cost against the number of particles, which should stay linear: the exact denoiser of 25 modes.
void sampler_particles(benchmark::State& state) {
  const Scene scene = scene_with(64);
  const auto experiment = make_experiment(scene);
  WorkerTeam team(2);
  ExactDenoiser<float> denoiser(experiment->oracle, &team);
  for (auto _ : state) {
    SceneSampling<float> sampling;
    sampling.options.count = state.range(0);
    sampling.options.record = false;
    SamplerSpec spec = scene.sampler;
    spec.steps = 10;
    benchmark::DoNotOptimize(sample_scene<float>(*experiment, spec, denoiser, std::move(sampling)).samples);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 10);
}

[[maybe_unused]] const bool kSamplersRegistered = [] {
  for (const SamplerEntry& entry : samplers())
    benchmark::RegisterBenchmark(("sampler_run/" + entry.id).c_str(), sampler_run, entry.id)
        ->ArgName("H")
        ->Arg(64)
        ->Arg(128)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  return true;
}();

BENCHMARK(sampler_particles)
    ->ArgName("particles")
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(bound)
    ->ArgNames({"H", "threads"})
    ->ArgsProduct({{128}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diffuscope
