// How fast networks train and sample, row by row: GFLOP/s, and the share of what this processor's vectors can
// multiply and add, measured in the same run on as many threads. FLOPs are those of the matrix products
// alone, 2·(weights) a sample forward, three times that for a training iteration; noise, features,
// activations and the optimizer are overhead. The rows named train and sample are of a network that is easily
// written again elsewhere: x (2) and a 128-wide sinusoidal embedding of t, three plain hidden layers, SiLU,
// ε; default_ ones are the default scene's; image_ ones take D numbers. bench/peers/compare puts PyTorch
// beside them.
#include <benchmark/benchmark.h>

#include <map>

#include "core/backend/peak.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/image_defaults.h"
#include "core/scene/scene_sampling.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

constexpr int kManyIterations = 10'000'000;

double peak(int threads) {
  static std::map<int, double> measured;
  if (const auto found = measured.find(threads); found != measured.end()) return found->second;
  WorkerTeam team(threads);
  return measured[threads] = measure_peak(all_kernels().front(), team);
}

Scene default_scene() {
  Scene scene;
  scene.training.iterations = kManyIterations;
  return scene;
}

Scene plain_scene(int hidden, int batch) {
  Scene scene = default_scene();
  scene.data.source = {"ring8"};
  scene.network = {.hidden = hidden,
                   .fourier_features = 0,
                   .time_embedding = TimeEmbedding::kSinusoidal,
                   .time_features = 128};
  scene.training.prediction = Prediction::kEps;
  scene.training.live.batch = batch;
  scene.training.live.clip_norm = 0;
  return scene;
}

Scene image_scene(int hidden, int dim) {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  if (dim <= kMaxDataDim)
    scene.data.components = {{1.0, Eigen::VectorXd::Zero(dim), Eigen::MatrixXd::Identity(dim, dim)}};
  else
    scene.data.source = {dim == 256 ? "glyphs" : "shapes"};
  use_image_defaults(scene);
  scene.network.hidden = hidden;
  scene.training.iterations = kManyIterations;
  return scene;
}

void report(benchmark::State& state, double flops_per_call, int threads, const std::string& processor) {
  using benchmark::Counter;
  const double gflop = flops_per_call / 1e9 * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = Counter(gflop, Counter::kIsRate);
  state.counters["share_of_peak"] = Counter(gflop / peak(threads), Counter::kIsRate);
  state.counters["peak_GFLOP/s"] = peak(threads);
  state.SetLabel(processor + ", " + std::to_string(threads) + (threads == 1 ? " thread" : " threads"));
}

void train_with(benchmark::State& state, const Scene& scene, int threads) {
  const auto experiment = make_experiment(scene);
  WorkerTeam team(threads);
  Trainer trainer(experiment, team);
  peak(threads);
  for (auto _ : state) trainer.iterate();
  const double flops = 3 * make_network(*experiment)->flops_per_sample();
  report(state, flops * scene.training.live.batch, threads, trainer.processor());
  const PhaseTimes phases = trainer.snapshot().phases;
  state.counters["us_data"] = 1e6 * phases.data;
  state.counters["us_forward"] = 1e6 * phases.forward;
  state.counters["us_backward"] = 1e6 * phases.backward;
  state.counters["us_optimizer"] = 1e6 * phases.optimizer;
  state.SetItemsProcessed(state.iterations());
}

/// DDPM steps, noise and all, of a network with its first weights; items are particle-steps.
void sample_with(benchmark::State& state, const Scene& scene, Eigen::Index particles, int threads) {
  const auto experiment = make_experiment(scene);
  const auto network = make_network(*experiment);
  WorkerTeam team(threads);
  MlpDenoiser<float> denoiser(network, std::make_shared<const Weights>(network->initial_weights(1)),
                              network_role(*experiment), &team);
  const auto sampler = make_sampler<float>("ddpm", {});
  SeededNoise<float> noise(1, 1);
  const auto grid = experiment->sampler_grid();
  Points x(experiment->dim(), particles), x0;
  noise.initial(x);
  peak(threads);
  int step = 0;
  const int last = static_cast<int>(grid.size()) - 2;
  for (auto _ : state) {
    step = step % last;
    const auto i = static_cast<std::size_t>(step);
    sampler->step({step++, grid[i].level, grid[i + 1].level, denoiser, noise}, x, x0);
  }
  report(state, network->flops_per_sample() * static_cast<double>(particles), threads, usual_processor());
  state.SetItemsProcessed(state.iterations() * particles);
}

void train(benchmark::State& state) {
  train_with(state, plain_scene(static_cast<int>(state.range(0)), static_cast<int>(state.range(1))),
             static_cast<int>(state.range(2)));
}
void sample(benchmark::State& state) {
  sample_with(state, plain_scene(static_cast<int>(state.range(0)), 512), state.range(1),
              static_cast<int>(state.range(2)));
}
void default_train(benchmark::State& state) {
  train_with(state, default_scene(), static_cast<int>(state.range(0)));
}
void default_sample(benchmark::State& state) {
  sample_with(state, default_scene(), state.range(0), static_cast<int>(state.range(1)));
}
void image_train(benchmark::State& state) {
  train_with(state, image_scene(static_cast<int>(state.range(0)), static_cast<int>(state.range(1))),
             static_cast<int>(state.range(2)));
}

BENCHMARK(train)
    ->ArgNames({"H", "batch", "threads"})
    ->ArgsProduct({{128}, {1024, 256}, {1, 2}})
    ->ArgsProduct({{64}, {256}, {1, 2}})
    ->ArgsProduct({{256}, {1024}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(sample)
    ->ArgNames({"H", "particles", "threads"})
    ->ArgsProduct({{128}, {10'000, 1'000'000}, {1, 2}})
    ->ArgsProduct({{64}, {10'000}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(default_train)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(default_sample)
    ->ArgNames({"particles", "threads"})
    ->ArgsProduct({{10'000}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(image_train)
    ->ArgNames({"H", "D", "threads"})
    ->ArgsProduct({{256, 512}, {64, 256, 432}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diffuscope
