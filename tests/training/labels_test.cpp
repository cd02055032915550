// Training with labels: which ones a batch has, what dropout leaves, the same weights on any number of
// threads, a model file that remembers them, and that a class is learned.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/denoisers/mlp_denoiser.h"
#include "core/images/image_set.h"
#include "core/scene/scene_sampling.h"
#include "core/training/model_file.h"
#include "core/training/session.h"
#include "core/training/trainer.h"
#include "tests/support/temporary_folder.h"
#include "tests/training/whole_batch.h"

namespace diffuscope {
namespace {

using ::testing::HasSubstr;

/// Class k is the two-pixel image (k − 1, 1 − k)/2, k = 0, 1, 2.
std::shared_ptr<const ImageSet> three_images() {
  LabelledImages images{.shape = {2, 1, 1}, .pixels = Points(2, 3), .labels = {0, 1, 2}, .label_names = {}};
  images.label_names = {"low", "middle", "high"};
  images.pixels << -0.5f, 0, 0.5f, 0.5f, 0, -0.5f;
  return std::make_shared<ImageSet>(std::move(images));
}

ExperimentPtr labelled_experiment(double dropout = 0.25) {
  Scene scene;
  scene.data.source = {"ring8"};
  scene.network = {.hidden = 32, .layers = 2, .label_embedding = 8};
  scene.training.live.batch = 256;
  scene.training.live.label_dropout = dropout;
  scene.training.iterations = 1500;
  scene.training.live.learning_rate = 3e-3;
  auto experiment = std::make_shared<Experiment>(*make_experiment(scene));
  experiment->data = three_images();
  experiment->standardization = {Eigen::VectorXd::Zero(2), 1};
  experiment->data_std = experiment->data->moments().scale;
  return experiment;
}

Snapshot trained(const ExperimentPtr& experiment, int iterations, int threads = 2) {
  WorkerTeam team(threads);
  Trainer trainer(experiment, team);
  for (int i = 0; i < iterations; ++i) trainer.iterate();
  return trainer.snapshot();
}

// What a session shows before its first iteration must fit the network that is told labels.
TEST(Labels, TheFirstSnapshotOfASessionHasTheirWeights) {
  const ExperimentPtr experiment = labelled_experiment();
  Session session(experiment, 1, true);
  const SnapshotPtr first = session.snapshot();
  EXPECT_EQ(first->ema->size(), make_network(*experiment)->weight_count());
  EXPECT_NO_THROW(MlpDenoiser<float>(make_network(*experiment), first->ema, network_role(*experiment)));
  const auto too_few = std::make_shared<const Weights>(first->ema->head(first->ema->size() - 1));
  EXPECT_THROW(MlpDenoiser<float>(make_network(*experiment), too_few, network_role(*experiment)),
               std::invalid_argument);
}

TEST(BatchLabels, BelongToTheirImagesAndAreDroppedAsOftenAsAsked) {
  const auto experiment = labelled_experiment(0.25);
  const BatchMaker maker(experiment);
  BatchSettings settings{experiment->scene.training.live};
  settings.live.batch = 20000;
  const Batch batch = whole_batch(maker, 3, settings);
  ASSERT_EQ(batch.labels.size(), 20000u);
  int dropped = 0;
  for (std::size_t j = 0; j < batch.labels.size(); ++j) {
    EXPECT_EQ(batch.labels[j].share, 0);
    const Label label = batch.labels[j].first;
    dropped += label == kNoLabel;
    if (label != kNoLabel) {
      ASSERT_EQ(label, std::lround(2 * batch.x0(0, static_cast<Eigen::Index>(j)) + 1)) << j;
    }
  }
  EXPECT_NEAR(dropped, 5000, 4 * std::sqrt(20000 * 0.25 * 0.75));
  Batch later;
  maker.make(maker.plan(3, settings), 100, 50, later);
  for (std::size_t j = 0; j < 50; ++j) EXPECT_EQ(later.labels[j].first, batch.labels[100 + j].first);
}

TEST(BatchLabels, DropoutHidesNothingOrEverything) {
  for (const double dropout : {0.0, 1.0}) {
    const auto experiment = labelled_experiment(dropout);
    const Batch batch = whole_batch(experiment, 0, 500, experiment->scene.training.live);
    for (const LabelMix& label : batch.labels) EXPECT_EQ(label.first == kNoLabel, dropout == 1);
  }
}

TEST(LabelledTraining, GivesTheSameWeightsOnOneTwoAndThreeThreads) {
  const auto experiment = labelled_experiment();
  const Snapshot one = trained(experiment, 20, 1);
  EXPECT_EQ(*one.raw, *trained(experiment, 20, 2).raw);
  EXPECT_EQ(*one.raw, *trained(experiment, 20, 3).raw);
}

TEST(LabelledTraining, LearnsWhichImageAClassIs) {
  const auto experiment = labelled_experiment();
  const Snapshot snapshot = trained(experiment, 1500);
  MlpDenoiser<float> denoiser(make_network(*experiment), snapshot.ema, network_role(*experiment));
  // A class has a single image: told the class, the best guess is that image whatever the noise; without a
  // class it is, over all noisy images, as often one as the other.
  const NoiseLevel noisy{1, 1.5};
  Points x(2, 300), x0;
  fill_normals(1, Stream::kEvaluation, 0, 0, x);
  x *= 1.5f;
  for (Eigen::Index j = 0; j < 300; ++j) x.col(j) += three_images()->training().pixels.col(j % 3);
  for (Label label = 0; label < 3; ++label) {
    const std::vector<LabelMix> labels{{label}};
    denoiser.set_labels(labels);
    denoiser.denoise(x, noisy, x0);
    const Points error = x0.colwise() - three_images()->training().pixels.col(label);
    EXPECT_LT(error.norm() / std::sqrt(600.0f), 0.1f) << label;
  }
  denoiser.set_labels({});
  denoiser.denoise(x, noisy, x0);
  EXPECT_NEAR(x0.row(0).mean(), 0, 0.1);
  EXPECT_GT((x0.row(0).array() - x0.row(0).mean()).square().mean(), 0.005);  // follows the noisy image
}

TEST(LabelledSampling, DrawsTheClassesInTurnOrTheOneAskedFor) {
  const auto experiment = labelled_experiment();
  const Snapshot snapshot = trained(experiment, 1500);
  MlpDenoiser<float> denoiser(make_network(*experiment), snapshot.ema, network_role(*experiment));
  SamplerSpec spec{.rule = {"heun"}, .steps = 12};
  const auto draw = [&] {
    SceneSampling<float> sampling{.seed = 5};
    sampling.options.count = 60;
    return Points(sample_scene<float>(*experiment, spec, denoiser, std::move(sampling)).samples);
  };
  const Points in_turn = draw();
  for (Eigen::Index j = 0; j < 60; ++j)
    EXPECT_NEAR(in_turn(0, j), 0.5 * (static_cast<double>(j % 3) - 1), 0.2) << j;
  spec.label = 2;
  EXPECT_LT((draw().row(0).array() - 0.5f).abs().maxCoeff(), 0.2f);
  spec.mix_label = 0, spec.mix_share = 1;
  EXPECT_LT((draw().row(0).array() + 0.5f).abs().maxCoeff(), 0.2f);
  spec.label = 3;
  EXPECT_THAT(draw,
              ::testing::ThrowsMessage<UserError>(HasSubstr("sampler.label: 3 is none of the model's 3")));
}

TEST(LabelledModelFile, RemembersClassesAndShape) {
  TemporaryFolder folder;
  const auto experiment = labelled_experiment();
  const TrainedModel model = snapshot_model(trained(experiment, 3));
  save_model(folder / "model.safetensors", model);
  const TrainedModel back = load_model(folder / "model.safetensors");
  EXPECT_EQ(back.label_names, (std::vector<std::string>{"low", "middle", "high"}));
  EXPECT_EQ(back.image, (ImageShape{2, 1, 1}));
  EXPECT_EQ(back.raw, model.raw);
  EXPECT_NO_THROW(check_model_fits(back, *experiment));
  TrainedModel other = back;
  other.label_names.push_back("fourth");
  EXPECT_THAT([&] { check_model_fits(other, *experiment); },
              ::testing::ThrowsMessage<UserError>(HasSubstr("knows 4 classes, the data have 3")));
}

}  // namespace
}  // namespace diffuscope
