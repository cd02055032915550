// Training on the graphics card: the noise of a batch, its losses and gradient after three iterations against
// double precision, the optimizer against the processor's, repeatability, and a run of 200 iterations.
#include "core/backend_gl/gl_training.h"

#include <gtest/gtest.h>

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

/// A trainer around the device alone: what the processor does stays here.
class DeviceRun {
 public:
  explicit DeviceRun(const Scene& scene, int at_once = std::numeric_limits<int>::max())
      : experiment_(make_experiment(scene)),
        network_(make_network(*experiment_)),
        maker_(experiment_),
        training_(device_, network_, {scene.training.live.batch, at_once}) {
    state_ = initial_trainer_state(*network_, scene.seed);
    training_.load(state_);
  }

  void iterate() {
    const TrainingSpec& spec = experiment_->scene.training;
    maker_.draw(state_.iteration, 0, spec.live.batch, {spec.live}, batch_);
    step_ = {.learning_rate = spec.live.learning_rate,
             .number = state_.iteration + 1,
             .decoupled_decay = spec.optimizer == Optimizer::kAdamW ? spec.weight_decay : 0,
             .ema_decay = spec.live.ema_decay};
    training_.iterate({&batch_, experiment_->scene.seed, state_.iteration, step_, spec.live.clip_norm},
                      result_);
    ++state_.iteration;
  }
  float loss() const {
    return batch_.weight.cwiseProduct(result_.squared).sum() / static_cast<float>(batch_.x0.size());
  }
  const TrainerState& state() {
    training_.store(state_);
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
  DeviceResult result_;
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
  run.maker_.make(state.iteration, 0, live.batch, {live}, batch);
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
  run.training_.load(broken);
  run.iterate();
  EXPECT_FALSE(std::isfinite(run.result_.squared_norm));
  EXPECT_EQ(run.state().raw.tail(100), broken.raw.tail(100));
}

TEST(GlTraining, TwoHundredIterationsEndAtTheLossOfTheProcessor) {
  Scene scene = small_scene();
  scene.training.iterations = 100000;  // no decay of the learning rate so far
  WorkerTeam team(2);
  Trainer trainer(make_experiment(scene), team);
  DeviceRun run(scene);
  double processor = 0, card = 0;
  for (int i = 0; i < 200; ++i) {
    const float loss = trainer.iterate();
    run.iterate();
    if (i < 190) continue;
    processor += loss;
    card += run.loss();
  }
  EXPECT_NEAR(card / processor, 1, 0.01);
}

}  // namespace
}  // namespace diffuscope
