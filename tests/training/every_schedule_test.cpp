// Every registered schedule can be trained under, for every prediction, and what was trained can be sampled.
// Where a schedule only sets levels, changing it leaves the training alone to the last bit.
#include <gtest/gtest.h>

#include "core/denoisers/mlp_denoiser.h"
#include "core/samplers/run_sampler.h"
#include "core/training/trainer.h"
#include "tests/training/whole_batch.h"

namespace diffuscope {
namespace {

Scene small_scene() {
  Scene scene;
  scene.network.hidden = 32;
  scene.network.layers = 2;
  scene.training.live.batch = 128;
  return scene;
}

void expect_trains_and_samples(const Scene& scene, const std::string& what) {
  const auto experiment = make_experiment(scene);
  WorkerTeam team(1);
  Trainer trainer(experiment, team);
  float loss = 0;
  for (int i = 0; i < 40; ++i) loss = trainer.iterate();
  EXPECT_FALSE(trainer.diverged()) << what;
  // Not much more than answering zero costs on the same batch: targets are of order 1 whatever the scale, but
  // for the score, which is 1/σ times as long.
  const Batch batch = whole_batch(experiment, 39, 128, scene.training.live);
  const float zero = batch.target.squaredNorm() / static_cast<float>(batch.target.size());
  EXPECT_LT(loss, 3 * zero) << what;
  const bool is_score = scene.training.prediction == Prediction::kScore;
  EXPECT_LT(zero, is_score ? 1e4 : 10) << what;
  MlpDenoiser<float> denoiser(std::make_shared<const Mlp>(scene.network, experiment->dim()),
                              trainer.snapshot().raw, network_role(*experiment));
  const auto grid = experiment->sampler_grid();
  SeededNoise<float> noise(1, 1);
  const SamplingOptions options{
      .count = 64, .prior_std = experiment->schedule.prior_std(grid.front().level), .record = false};
  const auto run = run_sampler(*make_sampler<float>("ddpm", {}), denoiser, noise, grid, options);
  EXPECT_TRUE(run.samples.allFinite()) << what;
}

TEST(EverySchedule, TrainsAndSamples) {
  Scene scene = small_scene();
  scene.sampler.steps = 10;
  for (const auto& entry : schedules())
    for (const char* grid : {"trailing", "karras"})
      for (const bool to_pure_noise : {false, true})
        for (std::size_t p = 0; p < kPredictionIds.size(); ++p) {
          scene.schedule.kind = {entry.id};
          scene.schedule.zero_terminal_snr = to_pure_noise;
          scene.sampler.grid = {grid};
          scene.training.prediction = static_cast<Prediction>(p);
          expect_trains_and_samples(scene, entry.id + " " + std::string(kPredictionIds[p]) + " " + grid +
                                               (to_pure_noise ? " pure noise" : ""));
        }
}

TEST(Trainer, AScheduleThatOnlySetsLevelsLeavesTrainingAlone) {
  for (const Prediction prediction : {Prediction::kEdm, Prediction::kX0}) {
    Scene scene = small_scene();
    scene.training.prediction = prediction;
    scene.training.live.level_sampling = LevelSampling::kLogNormal;
    const auto experiment = make_experiment(scene);
    WorkerTeam team(1);
    Trainer one(experiment, team), other(experiment, team);
    for (int i = 0; i < 20; ++i) {
      if (i == 10)
        other.set_experiment(with_schedule(*experiment, {.kind = {"flow"}, .diffusion_steps = 50}));
      one.iterate();
      other.iterate();
    }
    EXPECT_EQ(one.state().raw, other.state().raw);
    EXPECT_EQ(other.snapshot().experiment->schedule.steps(), 50);
  }
}

TEST(Trainer, NoiseCannotBePredictedFromPureNoiseAlone) {
  Scene scene = small_scene();
  scene.schedule = {.kind = {"flow"}, .diffusion_steps = 1};
  scene.training.prediction = Prediction::kEps;
  WorkerTeam team(1);
  EXPECT_THROW(Trainer(make_experiment(scene), team), UserError);
}

}  // namespace
}  // namespace diffuscope
