// The jobs of the Images workspace without its window: what is said about samples, the reverse strip of a
// recorded run, and the path between two starts, each against direct computation.
#include "app/evaluations/image_jobs.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/evaluations/view_denoiser.h"
#include "core/denoisers/parameterization.h"
#include "core/images/image_set.h"
#include "core/metrics/image_quality.h"
#include "core/scene/image_plane.h"
#include "core/scene/scene_sampling.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

Scene small_images() {
  Scene scene;
  scene.data.source = {"shapes", {{"count", 240}}};
  scene.network.hidden = 32;
  scene.network.layers = 2;
  scene.network.fourier_features = 0;
  scene.training.live.batch = 32;
  scene.sampler.rule = {"heun"};
  scene.sampler.steps = 9;
  scene.sampler.count = 40;
  scene.sampler.guidance = 0.5;
  return scene;
}

/// The weights after a few iterations.
SnapshotPtr trained(const Scene& scene) {
  WorkerTeam team(1);
  Trainer trainer(with_image_plane(make_experiment(scene)), team);
  for (int i = 0; i < 20; ++i) trainer.iterate();
  return std::make_shared<const Snapshot>(trainer.snapshot());
}

RunPtr made_run(const Scene& scene, ModelChoice model) {
  auto view = std::make_shared<SampleView>();
  view->request = {trained(scene), model, scene.sampler, 7};
  const Experiment& experiment = *view->request.snapshot->experiment;
  const auto denoiser = view_denoiser(*view->request.snapshot, model);
  view->trajectory =
      run_view_sampler(experiment, scene.sampler, *denoiser, 7, {.count = scene.sampler.count});
  return view;
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

TEST(ReverseStrip, ShowsTheRecordedRunAndWhatTheDenoiserSaysThere) {
  for (const ModelChoice model : {ModelChoice::kEma, ModelChoice::kExact}) {
    const RunPtr run = made_run(small_images(), model);
    ImageJobs jobs({});
    jobs.want_reverse_strip(run, 17, 100);
    const auto strip = awaited([&] { return jobs.reverse_strip(); });
    ASSERT_NE(strip, nullptr) << jobs.error();
    ASSERT_EQ(strip->levels.size(), 10u);
    ASSERT_EQ(strip->x0.cols(), 9) << "at t = 0 there is no noise to guess";
    EXPECT_EQ(strip->x.col(9), run->trajectory.samples.col(17)) << "the last state is the sample";
    const auto denoiser = view_denoiser(*run->request.snapshot, model);
    for (Eigen::Index k = 0; k < 9; ++k) {
      const NoiseLevel level = run->trajectory.levels[static_cast<std::size_t>(k)].level;
      const Points x = run->trajectory.states[static_cast<std::size_t>(k)].col(17);
      EXPECT_EQ(strip->x.col(k), x);
      // Particle 17 is of class 1 of 16; guidance by hand: ε̂_c + w(ε̂_c − ε̂_∅), which is linear in x̂_0.
      Points of_class, without;
      const LabelMix label{1};
      denoiser->set_labels({&label, 1});
      denoiser->denoise(x, level, of_class);
      denoiser->set_labels({});
      denoiser->denoise(x, level, without);
      const Points x0 = of_class + 0.5f * (of_class - without);
      const float length = x0.norm() + 1;
      EXPECT_LT((strip->x0.col(k) - x0).norm(), 1e-4f * length);
      const Points back = static_cast<float>(level.alpha) * strip->x0.col(k) +
                          static_cast<float>(level.sigma) * strip->eps.col(k);
      EXPECT_LT((back - x).norm(), 1e-4f * (x.norm() + length)) << "x_t = αx̂_0 + σε̂";
    }
  }
}

TEST(ReverseStrip, LongRunsAreThinnedEvenly) {
  EXPECT_EQ(thinned_levels(10, 20), (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(thinned_levels(101, 5), (std::vector<int>{0, 25, 50, 75, 100}));
  EXPECT_EQ(thinned_levels(10, 1), (std::vector<int>{0, 9}));
  EXPECT_EQ(thinned_levels(1, 5), (std::vector<int>{0}));
  const RunPtr run = made_run(small_images(), ModelChoice::kEma);
  ImageJobs jobs({});
  jobs.want_reverse_strip(run, 3, 4);
  const auto strip = awaited([&] { return jobs.reverse_strip(); });
  ASSERT_NE(strip, nullptr) << jobs.error();
  EXPECT_EQ(strip->levels, (std::vector<int>{0, 3, 6, 9}));
  EXPECT_EQ(strip->x.col(3), run->trajectory.samples.col(3));
}

/// DDIM without noise from the seed's own starts, all classes in turn.
Points ddim_samples(const Scene& scene, const Snapshot& snapshot, Eigen::Index count) {
  SamplerSpec spec = scene.sampler;
  spec.rule = {"ddim"};
  const auto denoiser = view_denoiser(snapshot, ModelChoice::kEma);
  return run_view_sampler(*snapshot.experiment, spec, *denoiser, 11, {.count = count}).samples;
}

TEST(Path, EndsInTheSamplesOfItsEnds) {
  const Scene scene = small_images();
  const SnapshotPtr snapshot = trained(scene);
  const Points samples = ddim_samples(scene, *snapshot, 30);
  const std::atomic<bool> cancelled = false;
  PathRequest request{snapshot, scene.sampler, 11, {}};
  request.settings.ends = {PathEnd{4}, PathEnd{26}};
  request.settings.at = 0.3;
  const PathView path = make_path(request, cancelled);
  ASSERT_EQ(path.samples.cols(), PathView::kImages + 1);
  const auto close = [](const auto& a, const auto& b) { return (a - b).norm() < 1e-3f * (b.norm() + 1); };
  EXPECT_TRUE(close(path.samples.col(0), samples.col(4)));
  EXPECT_TRUE(close(path.samples.col(PathView::kImages - 1), samples.col(26)));
  EXPECT_TRUE(close(path.samples.col(3), path.samples.col(PathView::kImages))) << "the same place, .3";
  EXPECT_FALSE(close(path.samples.col(3), path.samples.col(4)));
  EXPECT_EQ(make_path(request, cancelled).samples, path.samples) << "nothing is drawn on the way";
}

TEST(Path, StartsAreAsLongAsNoise) {
  const Scene scene = small_images();
  const std::atomic<bool> cancelled = false;
  const PathView path = make_path({trained(scene), scene.sampler, 11, {}}, cancelled);
  // √432 = 20.8, standard deviation .71.
  for (Eigen::Index i = 0; i < path.starts.cols(); ++i) EXPECT_NEAR(path.starts.col(i).norm(), 20.8, 3);
}

TEST(Path, ItsEndsHaveClasses) {
  SamplerSpec sampler;
  EXPECT_EQ(class_of_end({.start = 26}, sampler, 16), 10) << "as in the sheet";
  EXPECT_EQ(class_of_end({.start = 26, .label = 3}, sampler, 16), 3);
  sampler.label = 5;
  EXPECT_EQ(class_of_end({.start = 26}, sampler, 16), 5);
  EXPECT_EQ(class_of_end({.start = 26, .label = 99}, sampler, 16), 15) << "of data that had more classes";
  EXPECT_EQ(class_of_end({.start = 26, .label = 3}, sampler, 0), kNoLabel);
}

/// Samples that are training images with a little noise, asked for their own class or for another one.
LiveSamplesPtr noisy_copies(const ImageSet& images, bool right) {
  auto live = std::make_shared<LiveSamples>();
  live->samples = images.training().pixels.leftCols(50);
  Points noise(live->samples.rows(), live->samples.cols());
  fill_normals(1, Stream::kEvaluation, 0, 0, noise);
  live->samples += 0.001f * noise;
  std::vector<Label> labels(images.training().labels.begin(), images.training().labels.begin() + 50);
  if (!right)
    for (Label& label : labels) label = (label + 1) % images.label_count();
  live->labels = std::make_shared<const std::vector<Label>>(labels);
  return live;
}

TEST(Sheet, KnowsWhatItsSamplesLookLike) {
  const ExperimentPtr experiment = with_image_plane(make_experiment(small_images()));
  const ImageSet& images = *experiment->data->as_images();
  ImageJobs jobs({});
  const LiveSamplesPtr live = noisy_copies(images, true);
  jobs.want_sheet(experiment, live);
  const auto view = awaited([&] { return jobs.sheet(); });
  ASSERT_NE(view, nullptr) << jobs.error();
  for (int j = 0; j < 50; ++j) EXPECT_EQ(view->nearest[static_cast<std::size_t>(j)], j);
  const ImageQuality quality(std::make_shared<ImageSet>(images));
  const Points cut = live->samples.cwiseMax(-1).cwiseMin(1);
  EXPECT_EQ(view->looks_like, quality.classify(cut));
  EXPECT_DOUBLE_EQ(*view->accuracy, *quality.evaluate(live->samples, *live->labels).label_accuracy);
  EXPECT_DOUBLE_EQ(*view->accuracy_of_real, *quality.heldout_accuracy());
  EXPECT_LT((view->means.col(0) - images.training().pixels.rowwise().mean()).norm(), 1e-4f);
  EXPECT_LT((view->means.col(1) - cut.rowwise().mean()).norm(), 1e-4f);
  for (const Eigen::Index pixel : {0, 200}) {
    const auto row = cut.row(pixel).array();
    EXPECT_NEAR(view->deviations(pixel, 1), std::sqrt((row - row.mean()).square().mean()), 1e-5f);
  }
  const LiveSamplesPtr other = noisy_copies(images, false);
  const auto wrong = awaited([&]() -> std::shared_ptr<const SheetView> {
    jobs.want_sheet(experiment, other);
    const auto latest = jobs.sheet();
    return latest->samples == other ? latest : nullptr;
  });
  ASSERT_NE(wrong, nullptr);
  EXPECT_LT(*wrong->accuracy, 0.2);
}

}  // namespace
}  // namespace diffuscope
