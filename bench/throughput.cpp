// Training iterations and sampling steps a second for H = 64, 128, 256, as GFLOP/s and as a share of the peak
// of a large matrix product measured in the same run on as many threads. FLOPs are those of the matrix
// products alone: 2·(weights) a sample forward, three times that for a training iteration; features,
// activations, random numbers and the optimizer are overhead. `bound` is the whole variational bound of 2,000
// points over T = 1000 terms.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "core/denoisers/exact_denoiser.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/scene_sampling.h"
#include "core/theory/variational_bound.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

/// GFLOP/s of the best of many float products 768×768×768, one a thread, all threads at once.
double matrix_peak(int threads) {
  static std::map<int, double> measured;
  if (const auto found = measured.find(threads); found != measured.end()) return found->second;
  constexpr Eigen::Index kSize = 768;
  WorkerTeam team(threads);
  std::vector<Points> a(static_cast<std::size_t>(threads), Points::Random(kSize, kSize)), b = a, c = a;
  double best = 0;
  for (int repeat = 0; repeat < 30; ++repeat) {
    const auto start = std::chrono::steady_clock::now();
    team.for_each(threads, [&](int task, int) {
      const auto i = static_cast<std::size_t>(task);
      c[i].noalias() = a[i] * b[i];
    });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    best = std::max(best, threads * 2.0 * kSize * kSize * kSize / seconds / 1e9);
  }
  return measured[threads] = best;
}

Scene scene_with(int hidden) {
  Scene scene;
  scene.network.hidden = hidden;
  scene.training.iterations = 10'000'000;
  return scene;
}

void report(benchmark::State& state, double flops_per_call, int threads) {
  using benchmark::Counter;
  const double gflop = flops_per_call / 1e9 * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = Counter(gflop, Counter::kIsRate);
  state.counters["share_of_peak"] = Counter(gflop / matrix_peak(threads), Counter::kIsRate);
  state.counters["peak_GFLOP/s"] = matrix_peak(threads);
}

void train_iteration(benchmark::State& state) {
  const auto threads = static_cast<int>(state.range(1));
  const auto experiment = make_experiment(scene_with(static_cast<int>(state.range(0))));
  WorkerTeam team(threads);
  Trainer trainer(experiment, team);
  matrix_peak(threads);
  for (auto _ : state) trainer.iterate();
  const Mlp network(experiment->scene.network, experiment->dim());
  report(state, 3 * network.flops_per_sample() * experiment->scene.training.live.batch, threads);
  const PhaseTimes phases = trainer.snapshot().phases;
  state.counters["us_data"] = 1e6 * phases.data;
  state.counters["us_forward"] = 1e6 * phases.forward;
  state.counters["us_backward"] = 1e6 * phases.backward;
  state.counters["us_optimizer"] = 1e6 * phases.optimizer;
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

void sample_step(benchmark::State& state) {
  constexpr Eigen::Index kParticles = 10000;
  const auto threads = static_cast<int>(state.range(1));
  const auto experiment = make_experiment(scene_with(static_cast<int>(state.range(0))));
  Untrained model(*experiment, threads);
  const auto sampler = make_sampler<float>("ddpm", {});
  SeededNoise<float> noise(1, 1);
  const auto grid = experiment->sampler_grid();
  Points x(experiment->dim(), kParticles), x0;
  noise.initial(x);
  matrix_peak(threads);
  for (auto _ : state) sampler->step({10, grid[10].level, grid[11].level, model.denoiser, noise}, x, x0);
  report(state, model.network->flops_per_sample() * kParticles, threads);
  state.SetItemsProcessed(state.iterations() * kParticles);
}

void bound(benchmark::State& state) {
  constexpr Eigen::Index kPoints = 2000;
  const auto threads = static_cast<int>(state.range(1));
  const auto experiment = make_experiment(scene_with(static_cast<int>(state.range(0))));
  Untrained model(*experiment, threads);
  const Points x0 = experiment->draw(1, kPoints);
  matrix_peak(threads);
  for (auto _ : state)
    benchmark::DoNotOptimize(variational_bound<float>(model.denoiser, experiment->schedule, x0, {}));
  report(state, model.network->flops_per_sample() * kPoints * experiment->schedule.steps(), threads);
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

#define DIFFUSCOPE_SIZES ArgNames({"H", "threads"})->ArgsProduct({{64, 128, 256}, {1, 2}})->UseRealTime()
BENCHMARK(train_iteration)->DIFFUSCOPE_SIZES->Unit(benchmark::kMillisecond);
BENCHMARK(sample_step)->DIFFUSCOPE_SIZES->Unit(benchmark::kMillisecond);
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
