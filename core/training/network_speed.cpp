#include "core/training/network_speed.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/backend/peak.h"
#include "core/denoisers/mlp_denoiser.h"
#include "core/scene/image_defaults.h"
#include "core/scene/scene_sampling.h"
#include "core/stopwatch.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

constexpr int kManyIterations = 10'000'000;

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

struct Size {
  int hidden, count;  ///< of the batch or the particles, or numbers of an image
};

}  // namespace

std::vector<SpeedRow> speed_rows(const std::vector<int>& threads) {
  std::vector<SpeedRow> rows;
  const auto add = [&](const std::string& name, const std::string& label, const Scene& scene, int particles) {
    for (const int n : threads)
      rows.push_back({fmt::format("{}/threads:{}", name, n), label, scene, particles, n});
  };
  for (const auto [hidden, batch] : {Size{128, 1024}, Size{128, 256}, Size{64, 256}, Size{256, 1024}})
    add(fmt::format("train/H:{}/batch:{}", hidden, batch), fmt::format("train {}×{}", hidden, batch),
        plain_scene(hidden, batch), 0);
  for (const auto [hidden, particles] : {Size{128, 10'000}, Size{128, 1'000'000}, Size{64, 10'000}})
    add(fmt::format("sample/H:{}/particles:{}", hidden, particles),
        fmt::format("sample {}×{}", hidden, particles == 10'000 ? "10k" : "1M"), plain_scene(hidden, 512),
        particles);
  add("default_train", "train default", default_scene(), 0);
  add("default_sample/particles:10000", "sample default", default_scene(), 10'000);
  for (const int hidden : {256, 512})
    for (const int dim : {64, 256, 432})
      add(fmt::format("image_train/H:{}/D:{}", hidden, dim), fmt::format("images {}×{}", hidden, dim),
          image_scene(hidden, dim), 0);
  return rows;
}

// The system may keep the threads of a new team on one processor for longer than a measurement takes.
double peak_gflops(int threads) {
  constexpr int kTeams = 3;
  double best = 0;
  for (int i = 0; i < kTeams; ++i) {
    WorkerTeam team(threads);
    best = std::max(best, measure_peak(all_kernels().front(), team));
  }
  return best;
}

/// DDPM steps, noise and all, of a network with its first weights.
struct Stepping {
  Stepping(const ExperimentPtr& experiment, Eigen::Index particles, WorkerTeam& team,
           const EngineFactory& make_engine)
      : grid(experiment->sampler_grid()),
        denoiser(make_network(*experiment),
                 std::make_shared<const Weights>(make_network(*experiment)->initial_weights(1)),
                 network_role(*experiment), &team, make_engine),
        sampler(make_sampler<float>("ddpm", {})),
        x(experiment->dim(), particles) {
    noise.initial(x);
  }
  void step() {
    number = number % (static_cast<int>(grid.size()) - 2);
    const auto i = static_cast<std::size_t>(number);
    sampler->step({number++, grid[i].level, grid[i + 1].level, denoiser, noise}, x, x0);
  }

  std::vector<GridLevel> grid;
  MlpDenoiser<float> denoiser;
  std::unique_ptr<Sampler<float>> sampler;
  SeededNoise<float> noise{1, 1};
  Points x, x0;
  int number = 0;
};

struct SpeedWork::Impl {
  Impl(const SpeedRow& row, const EngineFactory& make_engine)
      : experiment(make_experiment(row.scene)), particles(row.particles), team(row.threads) {
    if (particles > 0)
      stepping = std::make_unique<Stepping>(experiment, particles, team, make_engine);
    else
      trainer = std::make_unique<Trainer>(experiment, team, make_engine);
  }

  ExperimentPtr experiment;
  Eigen::Index particles;
  WorkerTeam team;
  std::unique_ptr<Trainer> trainer;
  std::unique_ptr<Stepping> stepping;
};

SpeedWork::SpeedWork(const SpeedRow& row, const EngineFactory& make_engine)
    : impl_(std::make_unique<Impl>(row, make_engine)) {}
SpeedWork::~SpeedWork() = default;
SpeedWork::SpeedWork(SpeedWork&&) noexcept = default;

void SpeedWork::repeat() {
  if (impl_->trainer)
    impl_->trainer->iterate();
  else
    impl_->stepping->step();
}

double SpeedWork::flops() const {
  const double forward = make_network(*impl_->experiment)->flops_per_sample();
  return impl_->trainer ? 3 * forward * impl_->experiment->scene.training.live.batch
                        : forward * static_cast<double>(impl_->particles);
}

double SpeedWork::items() const { return impl_->trainer ? 1 : static_cast<double>(impl_->particles); }

std::string SpeedWork::processor() const {
  return impl_->trainer ? impl_->trainer->processor() : impl_->stepping->denoiser.processor();
}

PhaseTimes SpeedWork::phases() const {
  return impl_->trainer ? impl_->trainer->snapshot().phases : PhaseTimes{};
}

double SpeedResult::share() const {
  return peak > 0 ? gflops / peak : std::numeric_limits<double>::quiet_NaN();
}

SpeedResult measure_speed(const SpeedRow& row, const EngineFactory& make_engine, double seconds,
                          const std::atomic<bool>& cancelled) {
  SpeedWork work(row, make_engine);
  work.repeat();
  const Stopwatch watch;
  double elapsed = 0;
  int done = 0;
  do {
    work.repeat();
    ++done;
    elapsed = watch.elapsed();
  } while (elapsed < seconds && !cancelled);
  const double rate = done / elapsed;
  return {.name = row.name,
          .label = row.label,
          .threads = row.threads,
          .sampling = row.particles > 0,
          .processor = work.processor(),
          .gflops = work.flops() * rate / 1e9,
          .per_second = work.items() * rate};
}

}  // namespace diffuscope
