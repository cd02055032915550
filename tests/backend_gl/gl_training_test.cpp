// Training on the graphics card: the noise of a batch, its losses and gradient after three iterations against
// double precision, the optimizer against the processor's, repeatability, batches drawn ahead, and a run of
// 200 iterations.
#include "core/backend_gl/gl_training.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/backend_gl/gl_backends.h"
#include "core/training/trainer.h"
#include "tests/backend_gl/reference_network.h"

namespace diffuscope {
namespace {

Scene small_scene() {
  Scene scene;
  scene.network.hidden = 40;
  scene.network.layers = 2;
  scene.training.live.batch = 300;
  scene.training.live.clip_norm = 0.3;
  return scene;
}

/// What the device is told about a batch, written down here once more.
std::vector<TrainingColumn> columns_of(const Batch& batch, const Mlp& network) {
  std::vector<TrainingColumn> columns;
  const auto samples = static_cast<float>(batch.x0.size());
  for (Eigen::Index j = 0; j < batch.x0.cols(); ++j) {
    const auto index = static_cast<std::size_t>(j);
    const Mixing& mix = batch.mixing[index];
    TrainingColumn column{mix.input_x0, mix.input_eps, mix.target_x0, mix.target_eps, batch.condition[j]};
    if (!batch.labels.empty()) column.first_label = label_row(network, batch.labels[index].first);
    column.loss_scale = 2 * batch.weight[j] / samples;
    if (!batch.variance.empty()) {
      const VarianceTarget& v = batch.variance[index];
      column.head_scale = kVarianceWeight * v.weight / samples;
      column.offset = v.offset, column.slope = v.slope, column.floor = v.floor, column.gain = v.gain;
    }
    columns.push_back(column);
  }
  return columns;
}

/// The device alone, fed with the batches of an experiment.
class DeviceRun {
 public:
  explicit DeviceRun(const Scene& scene, int at_once = std::numeric_limits<int>::max())
      : experiment_(make_experiment(scene)),
        network_(make_network(*experiment_)),
        maker_(experiment_),
        training_(device_, network_, {scene.training.live.batch, at_once}) {
    state_ = initial_trainer_state(*network_, scene.seed);
    load(state_);
  }

  void load(TrainerState state) { training_.load({state.raw, state.adam_m, state.adam_v, state.ema}); }
  void iterate() {
    begin();
    training_.finish_iteration(result_);
  }
  /// The batch is gone when this returns.
  void begin() {
    const TrainingSpec& spec = experiment_->scene.training;
    maker_.draw(maker_.plan(state_.iteration, {spec.live}), 0, spec.live.batch, batch_);
    step_ = {.learning_rate = spec.live.learning_rate,
             .number = state_.iteration + 1,
             .decoupled_decay = spec.optimizer == Optimizer::kAdamW ? spec.weight_decay : 0,
             .ema_decay = spec.live.ema_decay};
    const auto first_sample = static_cast<std::uint64_t>(state_.iteration * kMaxBatch);
    training_.begin_iteration({batch_.x0, columns_of(batch_, *network_), experiment_->scene.seed,
                               first_sample, step_, spec.live.clip_norm});
    batch_.x0.setZero();
    ++state_.iteration;
  }
  const TrainerState& state() {
    training_.store({state_.raw, state_.adam_m, state_.adam_v, state_.ema});
    return state_;
  }

  ExperimentPtr experiment_;
  std::shared_ptr<const Mlp> network_;
  BatchMaker maker_;
  GlDevice device_;
  GlTraining training_;
  TrainerState state_;
  Batch batch_;
  OptimizerStep step_;
  ResidentResult result_;
};

double normalized_error(const Eigen::MatrixXd& found, const Eigen::MatrixXd& expected) {
  return (found - expected).cwiseAbs().maxCoeff() / expected.cwiseAbs().maxCoeff();
}

/// Gradient of the next iteration after `state`, and squared errors, in double precision.
struct Expected {
  Eigen::VectorXd squared, gradient;
};
Expected next_iteration(const DeviceRun& run, const TrainerState& state) {
  const LiveSettings& live = run.experiment_->scene.training.live;
  Batch batch;
  run.maker_.make(run.maker_.plan(state.iteration, {live}), 0, live.batch, batch);
  ReferenceNetwork reference(*run.network_, state.raw);
  const int dim = run.network_->dim();
  Expected expected{Eigen::VectorXd(live.batch), {}};
  for (Eigen::Index n = 0; n < live.batch; ++n) {
    const auto j = static_cast<std::size_t>(n);
    const LabelMix label = batch.labels.empty() ? LabelMix{} : batch.labels[j];
    Eigen::VectorXd d_out = reference.forward(batch.input.col(n).cast<double>(), batch.condition[n], label);
    const Eigen::VectorXd error = d_out.head(dim) - batch.target.col(n).cast<double>();
    expected.squared[n] = error.squaredNorm();
    d_out.head(dim) = 2.0 * batch.weight[n] / (dim * live.batch) * error;
    if (!batch.variance.empty()) {
      const VarianceTarget& v = batch.variance[j];
      for (int d = 0; d < dim; ++d) {
        const double ratio =
            (v.floor + v.gain * error[d] * error[d]) * std::exp(-v.offset - v.slope * d_out[dim + d]);
        d_out[dim + d] =
            double{kVarianceWeight} / (dim * live.batch) * v.weight * 0.5 * v.slope * (1 - ratio);
      }
    }
    reference.backward(d_out);
  }
  expected.gradient = reference.gradient();
  return expected;
}

void expect_next_iteration_as_in_double_precision(const Scene& scene, int at_once = 65536) {
  DeviceRun run(scene, at_once);
  for (int i = 0; i < 3; ++i) run.iterate();
  const Expected expected = next_iteration(run, run.state());
  run.iterate();
  EXPECT_LE(normalized_error(run.result_.squared.transpose().cast<double>(), expected.squared), 1e-5);
  EXPECT_LE(normalized_error(run.training_.gradient().cast<double>(), expected.gradient), 1e-5);
}

TEST(GlTraining, GradientAfterThreeIterationsIsThatOfDoublePrecision) {
  expect_next_iteration_as_in_double_precision(small_scene());
}

TEST(GlTraining, GradientOfTheVarianceHeadIsThatOfDoublePrecision) {
  Scene scene = small_scene();
  scene.network.variance_head = VarianceHead::kInterpolated;
  scene.training.prediction = Prediction::kEps;
  expect_next_iteration_as_in_double_precision(scene);
}

TEST(GlTraining, WideNetworksTrainLayerByLayer) {
  Scene scene = small_scene();
  scene.network.hidden = 136;
  scene.network.residual = true;
  scene.training.live.batch = 130;
  expect_next_iteration_as_in_double_precision(scene);
}

TEST(GlTraining, BatchesLargerThanMemoryGoInParts) {
  expect_next_iteration_as_in_double_precision(small_scene(), 128);
}

// One update from the device's own gradient, clipped and not, Adam and AdamW.
TEST(GlTraining, OptimizerIsThatOfTheProcessor) {
  for (const Optimizer optimizer : {Optimizer::kAdam, Optimizer::kAdamW})
    for (const double clip : {0.0, 0.01}) {
      Scene scene = small_scene();
      scene.training.optimizer = optimizer;
      scene.training.live.clip_norm = clip;
      DeviceRun run(scene);
      for (int i = 0; i < 3; ++i) run.iterate();
      TrainerState expected = run.state();
      run.iterate();
      const double norm = std::sqrt(run.result_.squared_norm);
      run.step_.gradient_scale = clip > 0 && norm > clip ? clip / norm : 1;
      adam_update(run.step_, run.training_.gradient(), 0, expected.raw.size(), expected.raw, expected.adam_m,
                  expected.adam_v, expected.ema);
      const TrainerState& found = run.state();
      for (const auto part :
           {&TrainerState::raw, &TrainerState::ema, &TrainerState::adam_m, &TrainerState::adam_v})
        EXPECT_LE(normalized_error((found.*part).cast<double>(), (expected.*part).cast<double>()), 1e-6);
    }
}

TEST(GlTraining, GivesTheSameBitsEveryTime) {
  DeviceRun first(small_scene()), second(small_scene());
  for (int i = 0; i < 5; ++i) first.iterate(), second.iterate();
  EXPECT_EQ(first.state().raw, second.state().raw);
}

TEST(GlTraining, AGradientThatIsNotFiniteLeavesTheWeightsAlone) {
  DeviceRun run(small_scene());
  run.iterate();
  TrainerState broken = run.state();
  broken.raw[0] = std::numeric_limits<float>::infinity();
  run.load(broken);
  run.iterate();
  EXPECT_FALSE(std::isfinite(run.result_.squared_norm));
  EXPECT_EQ(run.state().raw.tail(100), broken.raw.tail(100));
}

TEST(GlTraining, StateAndResultsTravelWhileTheCardGoesOn) {
  DeviceRun run(small_scene()), twin(small_scene());
  for (int i = 0; i < 2; ++i) run.iterate(), twin.iterate();
  run.begin();
  run.training_.begin_store();
  run.training_.finish_iteration(run.result_);
  twin.iterate();
  EXPECT_EQ(run.result_.squared, twin.result_.squared);
  EXPECT_EQ(run.result_.squared_norm, twin.result_.squared_norm);
  run.begin();
  TrainerState& seen = run.state_;
  run.training_.finish_store({seen.raw, seen.adam_m, seen.adam_v, seen.ema});
  EXPECT_EQ(seen.raw, twin.state().raw);
  EXPECT_EQ(seen.adam_v, twin.state().adam_v);
  run.training_.finish_iteration(run.result_);
  twin.iterate();
  EXPECT_EQ(run.result_.squared, twin.result_.squared);
  EXPECT_EQ(run.state().raw, twin.state().raw);
}

std::unique_ptr<NetworkEngine> make_gl_engine(std::shared_ptr<const Mlp> network) {
  return std::make_unique<GlEngine>(std::move(network));
}

double last_losses(const Scene& scene, const EngineFactory& make_engine) {
  WorkerTeam team(2);
  Trainer trainer(make_experiment(scene), team, make_engine);
  double sum = 0;
  for (int i = 0; i < 200; ++i) {
    const float loss = trainer.iterate();
    if (i >= 190) sum += loss;
  }
  EXPECT_EQ(trainer.snapshot().iteration, 200);
  return sum;
}

TEST(GlTrainer, TwoHundredIterationsEndAtTheLossOfTheProcessor) {
  Scene scene = small_scene();
  EXPECT_NEAR(last_losses(scene, make_gl_engine) / last_losses(scene, make_usual_engine), 1, 0.01);
  scene.network.variance_head = VarianceHead::kInterpolated;
  scene.training.prediction = Prediction::kV;
  EXPECT_NEAR(last_losses(scene, make_gl_engine) / last_losses(scene, make_usual_engine), 1, 0.01);
}

/// What may change between iterations, one after the other.
std::vector<LiveSettings> changing_settings(LiveSettings live) {
  live.level_sampling = LevelSampling::kUniform;  // all levels are seen: importance sampling needs that
  std::vector<LiveSettings> all{live};
  live.batch = 517, all.push_back(live);
  live.learning_rate = 3e-4, all.push_back(live);
  live.weighting = Weighting::kMinSnr, all.push_back(live);
  live.batch = 90, live.label_dropout = 0.5, all.push_back(live);
  live.level_sampling = LevelSampling::kLowDiscrepancy, all.push_back(live);
  live.level_sampling = LevelSampling::kImportance, all.push_back(live);
  live.level_sampling = LevelSampling::kLogNormal, live.log_sigma_mean = 0, all.push_back(live);
  live.log_sigma_mean = -2, all.push_back(live);
  return all;
}

// A batch that was drawn while the card computed is that which would be drawn now, or is drawn again: a
// trainer that begins with this very iteration has nothing drawn ahead.
TEST(GlTrainer, BatchesDrawnAheadAreThoseOfTheSettingsOfTheMoment) {
  Scene scene = small_scene();
  const auto first = make_experiment(scene);
  scene.data.source = {"moons"};
  const auto second = make_experiment(scene);
  WorkerTeam team(2);
  Trainer ahead(first, team, make_gl_engine), processor(first, team);
  TrainerState before = ahead.state();
  for (const LiveSettings& live : changing_settings(scene.training.live)) {
    ahead.set_live(live), processor.set_live(live);
    for (const ExperimentPtr& experiment : {first, second, second, first}) {  // one thing changes, or nothing
      SCOPED_TRACE(ahead.iteration());
      ahead.set_experiment(experiment), processor.set_experiment(experiment);
      Trainer fresh(experiment, team, make_gl_engine);
      fresh.set_live(live);
      fresh.restore(before);
      const float loss = ahead.iterate();
      EXPECT_EQ(loss, fresh.iterate());
      EXPECT_NEAR(processor.iterate() / loss, 1, 1e-4);
      before = fresh.state();
    }
  }
  EXPECT_EQ(ahead.state().raw, before.raw);
  // Back in time, and there again.
  const TrainerState now = ahead.state();
  const float loss = ahead.iterate();
  ahead.restore(now);
  EXPECT_EQ(ahead.iterate(), loss);
}

TEST(GlTrainer, StateComesAndGoes) {
  const auto experiment = make_experiment(small_scene());
  WorkerTeam team(1);
  Trainer straight(experiment, team, make_gl_engine), resumed(experiment, team, make_gl_engine);
  for (int i = 0; i < 5; ++i) straight.iterate();
  resumed.restore(straight.state());
  for (int i = 0; i < 5; ++i) straight.iterate(), resumed.iterate();
  EXPECT_EQ(straight.state().raw, resumed.state().raw);
  EXPECT_EQ(straight.state().ema, *straight.snapshot().ema);
  EXPECT_EQ(resumed.iteration(), 10);
}

TEST(GlTrainer, SnapshotsShowTheMomentThatAskedForThem) {
  const auto experiment = make_experiment(small_scene());
  WorkerTeam team(1);
  Trainer trainer(experiment, team, make_gl_engine), twin(experiment, team, make_gl_engine);
  for (int i = 0; i < 3; ++i) trainer.iterate(), twin.iterate();
  trainer.begin_snapshot();
  for (int i = 0; i < 3; ++i) trainer.iterate();
  std::optional<Snapshot> taken;
  while (!taken) taken = trainer.take_snapshot();
  const Snapshot expected = twin.snapshot();
  EXPECT_EQ(taken->iteration, 3);
  EXPECT_EQ(*taken->raw, *expected.raw);
  EXPECT_EQ(*taken->ema, *expected.ema);
  EXPECT_EQ(taken->recent_loss, expected.recent_loss);
  // What was asked for and then restored over is of the past: the snapshot is that of now.
  trainer.begin_snapshot();
  trainer.restore(twin.state());
  EXPECT_EQ(trainer.take_snapshot()->iteration, 3);
  trainer.begin_snapshot();
  EXPECT_EQ(*trainer.take_snapshot()->raw, *expected.raw);
  trainer.iterate();
  EXPECT_EQ(trainer.snapshot().iteration, 4);
}

TEST(GlTrainer, MovesToTheProcessorAndBackWithoutLosingAnIteration) {
  WorkerTeam team(1);
  Trainer moved(make_experiment(small_scene()), team, make_gl_engine),
      processor(make_experiment(small_scene()), team);
  for (int i = 0; i < 4; ++i) moved.iterate();
  EXPECT_GT(moved.snapshot().phases.device, 0);
  moved.set_engine(make_usual_engine);
  for (int i = 0; i < 4; ++i) moved.iterate();
  EXPECT_EQ(moved.snapshot().phases.device, 0);
  moved.set_engine(make_gl_engine);
  for (int i = 0; i < 4; ++i) moved.iterate();
  for (int i = 0; i < 12; ++i) processor.iterate();
  EXPECT_EQ(moved.iteration(), 12);
  EXPECT_LE(normalized_error(moved.state().raw.cast<double>(), processor.state().raw.cast<double>()), 1e-4);
}

// Whatever happens to the card, training goes on from the weights that were seen last.
TEST(GlTrainer, TheProcessorGoesOnWhenTheCardFails) {
  for (const char* fault : {"shader", "memory", "lost:60"}) {
    setenv("DIFFUSCOPE_GL_FAULT", fault, 1);
    WorkerTeam team(2);
    Trainer trainer(make_experiment(small_scene()), team, make_gl_engine),
        processor(make_experiment(small_scene()), team);
    unsetenv("DIFFUSCOPE_GL_FAULT");
    EXPECT_EQ(trainer.processor().substr(0, 3), std::string(fault) == "lost:60" ? "GPU" : "CPU") << fault;
    for (int i = 0; i < 10; ++i) trainer.iterate();
    const TrainerState seen = trainer.state();
    EXPECT_EQ(seen.iteration, 10);
    for (int i = 0; i < 100; ++i) trainer.iterate();
    EXPECT_NE(trainer.processor().find("graphics card cannot be used"), std::string::npos)
        << trainer.processor();
    EXPECT_LE(trainer.iteration(), 110);
    EXPECT_GT(trainer.iteration(), 40);
    // From what was seen the processor alone comes to the same weights.
    processor.restore(seen);
    while (processor.iteration() < trainer.iteration()) processor.iterate();
    EXPECT_LE(normalized_error(trainer.state().raw.cast<double>(), processor.state().raw.cast<double>()),
              1e-5)
        << fault;
  }
}

}  // namespace
}  // namespace diffuscope
