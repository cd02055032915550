// Training as a whole: reproducibility over threads and restarts, the known optimum of a Gaussian,
// divergence.
#include "core/training/trainer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/engines.h"

namespace diffuscope {
namespace {

Scene small_scene() {
  Scene scene;
  scene.network.hidden = 32;
  scene.network.layers = 2;
  scene.training.live.batch = 300;
  return scene;
}

TrainerState train(const Scene& scene, int threads, int iterations,
                   const EngineFactory& make_engine = make_usual_engine) {
  WorkerTeam team(threads);
  Trainer trainer(make_experiment(scene), team, make_engine);
  for (int i = 0; i < iterations; ++i) trainer.iterate();
  return trainer.state();
}

TEST(Trainer, GivesTheSameBitsAtAnyThreadCountOnEveryProcessor) {
  Scene scene = small_scene();
  for (const auto& [name, make_engine] : every_engine())
    for (int batch : {1, 7, 300, 1100}) {
      SCOPED_TRACE(name + ", batch " + std::to_string(batch));
      scene.training.live.batch = batch;
      const TrainerState one = train(scene, 1, 20, make_engine);
      for (int threads : {2, 3}) {
        const TrainerState many = train(scene, threads, 20, make_engine);
        EXPECT_EQ(one.raw, many.raw) << threads << " threads";
        EXPECT_EQ(one.ema, many.ema) << threads << " threads";
      }
    }
}

TEST(Trainer, SeedsDiffer) {
  Scene scene = small_scene();
  const TrainerState first = train(scene, 1, 3);
  scene.seed = 2;
  EXPECT_NE(first.raw, train(scene, 1, 3).raw);
}

TEST(Trainer, ContinuesBitForBitFromAState) {
  const auto experiment = make_experiment(small_scene());
  WorkerTeam team(1);
  Trainer straight(experiment, team), resumed(experiment, team);
  for (int i = 0; i < 10; ++i) straight.iterate();
  resumed.restore(straight.state());
  for (int i = 0; i < 10; ++i) straight.iterate(), resumed.iterate();
  EXPECT_EQ(straight.state().raw, resumed.state().raw);
  EXPECT_EQ(resumed.state().iteration, 20);
}

// Data that change under the training are the same as a training on the new data that starts from the weights
// so far.
TEST(Trainer, FollowsChangedDataBitForBit) {
  Scene scene = small_scene();
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {round_component(1, Eigen::Vector2d(-1, 0), 0.2),
                           round_component(1, Eigen::Vector2d(1, 0), 0.2)};
  const auto before = make_experiment(scene);
  DataSpec data = scene.data;
  data.components[1].mean = Eigen::VectorXd{{2.0, 1.0}};
  const auto after = with_data(*before, data);
  WorkerTeam team(1);
  Trainer followed(before, team), fresh(after, team);
  for (int i = 0; i < 5; ++i) followed.iterate();
  fresh.restore(followed.state());
  followed.set_experiment(after);
  for (int i = 0; i < 5; ++i) followed.iterate(), fresh.iterate();
  EXPECT_EQ(followed.state().raw, fresh.state().raw);
  EXPECT_EQ(followed.state().iteration, 10);
  EXPECT_EQ(followed.snapshot().experiment, after);
}

// For data N(0, I) and a variance-preserving level the best ε̂ is σx, and E‖ε−ε̂‖²/D = α² = ᾱ_t: training ends
// at the mean of ᾱ_t over t, and cannot get below it.
TEST(Trainer, ReachesTheKnownOptimumOfAGaussian) {
  Scene scene = small_scene();
  scene.data.source.id = "gaussian_mixture";
  scene.data.components = {{1.0, Eigen::Vector2d(1, -2), 0.5 * Eigen::Matrix2d::Identity()}};
  scene.network.fourier_features = 0;
  scene.training.iterations = 1500;
  const auto experiment = make_experiment(scene);
  double optimum = 0;
  for (int t = 1; t <= 1000; ++t) optimum += experiment->schedule.alpha_bar(t) / 1000;
  for (Prediction prediction : {Prediction::kEps, Prediction::kV}) {
    scene.training.prediction = prediction;
    WorkerTeam team(2);
    Trainer trainer(make_experiment(scene), team);
    for (int i = 0; i < 1500; ++i) trainer.iterate();
    double eps_error = 0;
    for (float error : trainer.snapshot().level_loss) eps_error += error / kLevelBins;
    EXPECT_GT(eps_error, 0.95 * optimum);
    EXPECT_LT(eps_error, 1.06 * optimum) << kPredictionIds[static_cast<std::size_t>(prediction)];
  }
}

// What was trained goes along: the same bits as without the change.
TEST(Trainer, AnotherEngineTakesOverBetweenIterations) {
  WorkerTeam team(2);
  Trainer straight(make_experiment(small_scene()), team), moved(make_experiment(small_scene()), team);
  for (int i = 0; i < 20; ++i) straight.iterate();
  for (int i = 0; i < 20; ++i) {
    if (i == 10) moved.set_engine(make_usual_engine);
    moved.iterate();
  }
  EXPECT_EQ(moved.iteration(), 20);
  EXPECT_EQ(moved.state().raw, straight.state().raw);
  EXPECT_EQ(moved.state().adam_v, straight.state().adam_v);
  EXPECT_EQ(moved.snapshot().recent_loss, straight.snapshot().recent_loss);
  moved.set_engine(engine_factory("eigen"));
  moved.iterate();
  straight.iterate();
  EXPECT_EQ(moved.processor(), "CPU, Eigen");
  EXPECT_LT((moved.state().raw - straight.state().raw).norm(), 1e-3f * straight.state().raw.norm());
}

TEST(Trainer, TellsWhereItsTimeGoes) {
  WorkerTeam team(1);
  Trainer trainer(make_experiment(small_scene()), team);
  EXPECT_EQ(trainer.snapshot().phases.total(), 0);
  for (int i = 0; i < 3; ++i) trainer.iterate();
  const PhaseTimes times = trainer.snapshot().phases;
  for (const double seconds :
       {times.data, times.forward, times.loss, times.backward, times.sum, times.optimizer})
    EXPECT_GT(seconds, 0);
  EXPECT_EQ(times.device, 0);
}

TEST(Trainer, LearningRateWarmsUpAndDecays) {
  Scene scene = small_scene();
  scene.training.iterations = 100;
  scene.training.warmup = 10;
  scene.training.decay = 0.2;
  WorkerTeam team(1);
  Trainer trainer(make_experiment(scene), team);
  EXPECT_NEAR(trainer.snapshot().learning_rate, 1e-4, 1e-12);
  for (int i = 0; i < 50; ++i) trainer.iterate();
  EXPECT_NEAR(trainer.snapshot().learning_rate, 1e-3, 1e-12);
  for (int i = 0; i < 40; ++i) trainer.iterate();
  EXPECT_NEAR(trainer.snapshot().learning_rate, 0.5e-3, 1e-12);
  for (int i = 0; i < 10; ++i) trainer.iterate();
  EXPECT_EQ(trainer.snapshot().learning_rate, 0);
}

TEST(Trainer, KeepsTheLastGoodWeightsWhenItDiverges) {
  Scene scene = small_scene();
  WorkerTeam team(1);
  Trainer trainer(make_experiment(scene), team);
  for (int i = 0; i < 200; ++i) trainer.iterate();
  const float good_loss = trainer.snapshot().recent_loss;
  LiveSettings wild = trainer.live();
  wild.learning_rate = 10;
  wild.clip_norm = 0;
  trainer.set_live(wild);
  int extra = 0;
  while (!trainer.diverged() && extra < 500) trainer.iterate(), ++extra;
  ASSERT_TRUE(trainer.diverged());
  EXPECT_TRUE(trainer.state().raw.allFinite());
  EXPECT_EQ(trainer.state().iteration, 200);
  wild.learning_rate = 1e-3;
  wild.clip_norm = 1;
  trainer.set_live(wild);
  for (int i = 0; i < 100; ++i) trainer.iterate();
  EXPECT_FALSE(trainer.diverged());
  EXPECT_LT(trainer.snapshot().recent_loss, 1.2f * good_loss);
}

// The iteration after which a state is kept is also the first with a rate that is far too large: what is
// fallen back to is a state before it.
TEST(Trainer, DoesNotKeepAStateThatIsTooWideAStepFromAGoodOne) {
  Scene scene = small_scene();
  scene.training.iterations = 100'000;
  WorkerTeam team(1);
  Trainer trainer(make_experiment(scene), team);
  for (int i = 0; i < 99; ++i) trainer.iterate();
  LiveSettings wild = trainer.live();
  wild.learning_rate = 100;
  wild.clip_norm = 0;
  trainer.set_live(wild);
  for (int i = 0; i < 50 && !trainer.diverged(); ++i) trainer.iterate();
  ASSERT_TRUE(trainer.diverged());
  EXPECT_LE(trainer.state().iteration, 50);
  trainer.set_live(scene.training.live);
  for (int i = 0; i < 20; ++i) trainer.iterate();
  EXPECT_FALSE(trainer.diverged());
}

TEST(Trainer, NeverStartsFromADivergedFirstIteration) {
  Scene scene = small_scene();
  scene.training.live.learning_rate = 10;
  scene.training.live.clip_norm = 0;
  WorkerTeam team(1);
  Trainer trainer(make_experiment(scene), team);
  for (int i = 0; i < 500 && !trainer.diverged(); ++i) trainer.iterate();
  EXPECT_TRUE(trainer.diverged());
  EXPECT_EQ(trainer.state().raw, trainer.initial_state().raw);
}

}  // namespace
}  // namespace diffuscope
