// How honest samples are, measured in the background, against the same computed directly.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/evaluations/honesty_job.h"
#include "app/evaluations/metric_job.h"
#include "app/evaluations/shared_image_quality.h"
#include "app/evaluations/view_denoiser.h"
#include "core/scene/image_defaults.h"
#include "core/scene/image_plane.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

SnapshotPtr small_network(int label_embedding = 8) {
  Scene scene;
  scene.data.source = {"shapes", {{"count", 240}}};
  use_image_defaults(scene);
  scene.network.hidden = 32;
  scene.network.layers = 2;
  scene.network.label_embedding = label_embedding;
  WorkerTeam team(1);
  Trainer trainer(with_image_plane(make_experiment(scene)), team);
  for (int i = 0; i < 5; ++i) trainer.iterate();
  return std::make_shared<const Snapshot>(trainer.snapshot());
}

template <class Poll>
auto awaited(const Poll& poll) {
  auto result = poll();
  for (int i = 0; i < 4000 && !result; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    result = poll();
  }
  return result;
}

std::shared_ptr<const HonestyView> measured(const SnapshotPtr& snapshot, const SamplerSpec& sampler) {
  HonestyJob job({});
  job.want(snapshot, sampler);
  return awaited([&] { return job.latest(); });
}

/// What the job says it draws: all classes in turn.
Points drawn(const Snapshot& snapshot, double guidance, Eigen::Index count) {
  const Experiment& experiment = *snapshot.experiment;
  SamplerSpec spec = experiment.scene.sampler;
  spec.guidance = guidance;
  const auto denoiser = view_denoiser(snapshot, ModelChoice::kEma);
  SamplingOptions options;
  options.count = count;
  options.record = false;
  return run_view_sampler(experiment, spec, *denoiser, experiment.scene.seed + 1, options)
      .samples.cwiseMax(-1)
      .cwiseMin(1);
}

TEST(HonestyJob, MeasuresWhatTheSamplerDraws) {
  const SnapshotPtr snapshot = small_network();
  SamplerSpec sampler = snapshot->experiment->scene.sampler;
  sampler.label = 3;  // all classes are drawn nevertheless
  const auto view = measured(snapshot, sampler);
  ASSERT_NE(view, nullptr);
  const Points samples = drawn(*snapshot, 0, view->samples->cols());
  EXPECT_LT((*view->samples - samples).cwiseAbs().maxCoeff(), 1e-5f);
  const ImageSet& images = *snapshot->experiment->data->as_images();
  for (Eigen::Index j = 0; j < samples.cols(); ++j) {
    const auto i = static_cast<std::size_t>(j);
    EXPECT_EQ(view->asked[i], static_cast<Label>(j % 16));
    const float distance =
        (images.training().pixels.colwise() - view->samples->col(j)).colwise().norm().minCoeff();
    EXPECT_NEAR(view->distances[i], distance, 1e-4f);
    // Where two training images are the same, or as near within rounding, it may be either.
    const auto named = images.training().pixels.col(view->nearest[i]);
    EXPECT_NEAR((named - view->samples->col(j)).norm(), distance, 1e-4f);
  }
  const ImageQuality quality({snapshot->experiment->data, &images});
  const ImageScores scores = quality.evaluate(*view->samples, view->asked);
  EXPECT_EQ(view->scores.label_accuracy, scores.label_accuracy);
  EXPECT_EQ(view->values.at("nearest_train").value, scores.nearest_train);
  EXPECT_EQ(view->values.at("nearest_train").floor, quality.heldout_distance());
  EXPECT_EQ(view->found, quality.classify(*view->samples));
  EXPECT_FALSE(view->guided_accuracy);
}

TEST(HonestyJob, GuidanceAsSetIsMeasuredBeside) {
  const SnapshotPtr snapshot = small_network();
  SamplerSpec sampler = snapshot->experiment->scene.sampler;
  sampler.guidance = 2;
  const auto view = measured(snapshot, sampler);
  ASSERT_NE(view, nullptr);
  EXPECT_EQ(view->guidance, 2);
  ASSERT_TRUE(view->guided_accuracy);
  const auto quality = shared_image_quality(*snapshot->experiment);
  const Points guided = drawn(*snapshot, 2, view->samples->cols());
  EXPECT_NEAR(*view->guided_accuracy, *quality->evaluate(guided, view->asked).label_accuracy, 0.011);
  EXPECT_LT((*view->samples - drawn(*snapshot, 0, view->samples->cols())).cwiseAbs().maxCoeff(), 1e-5f);
}

TEST(HonestyJob, ANetworkThatIsToldNoClassesHasNoAccuracy) {
  const SnapshotPtr snapshot = small_network(0);
  const auto view = measured(snapshot, snapshot->experiment->scene.sampler);
  ASSERT_NE(view, nullptr);
  EXPECT_TRUE(view->asked.empty());
  EXPECT_FALSE(view->values.contains("label_accuracy"));
  EXPECT_TRUE(view->values.at("nearest_train").floor);
}

TEST(HonestyJob, TheTimeLookedAtIsMeasuredAtOnce) {
  const SnapshotPtr now = small_network();
  HonestyJob job({});
  job.want(now, now->experiment->scene.sampler);
  ASSERT_NE(awaited([&] { return job.latest(); }), nullptr);
  auto past = std::make_shared<Snapshot>(*now);
  past->iteration = 2;
  past->status = RunStatus::kRunning;
  ASSERT_TRUE(past->is_past());
  const SnapshotPtr seen = past;
  EXPECT_TRUE(awaited([&] {
    job.want(seen, now->experiment->scene.sampler);
    return job.latest()->snapshot == seen;
  }));
}

TEST(MetricJob, ImagesHaveTheirMeasuresInTheHistory) {
  const SnapshotPtr snapshot = small_network();
  MetricJob job({});
  job.update(snapshot, snapshot->experiment->scene.sampler, 100);
  const auto history = awaited([&] {
    job.update(snapshot, snapshot->experiment->scene.sampler, 100);
    return job.history(snapshot->run);
  });
  ASSERT_NE(history, nullptr);
  const MetricValues& values = history->values.back();
  EXPECT_TRUE(values.at("label_accuracy").value);
  EXPECT_TRUE(values.at("copied_share").floor);
  EXPECT_TRUE(values.at("sliced_w2").floor);
  EXPECT_FALSE(values.at("mmd2").value);
}

TEST(SharedImageQuality, IsMadeOnceForADataSet) {
  const SnapshotPtr snapshot = small_network();
  const auto one = shared_image_quality(*snapshot->experiment);
  EXPECT_EQ(one, shared_image_quality(*snapshot->experiment));
  Scene points;
  EXPECT_EQ(shared_image_quality(*make_experiment(points)), nullptr);
}

}  // namespace
}  // namespace diffuscope
