// The canvas' answers against restoration called directly, what is known of them, their figures by hand, and
// the job: it follows the newest question and can be stopped.
#include "app/evaluations/restore_job.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/evaluations/view_denoiser.h"
#include "core/images/image_set.h"
#include "core/restoration/luminance.h"
#include "core/restoration/mask.h"
#include "core/scene/image_defaults.h"
#include "core/training/trainer.h"

namespace diffuscope {
namespace {

constexpr double kStep = 1.0 / 255;

class RestoreJobTest : public testing::Test {
 protected:
  static SnapshotPtr trained(const char* data) {
    Scene scene;
    scene.data.source = {data, {{"count", 240}}};
    use_image_defaults(scene);
    scene.network.hidden = 32;
    scene.network.layers = 2;
    WorkerTeam team(1);
    Trainer trainer(make_experiment(scene), team);
    for (int i = 0; i < 20; ++i) trainer.iterate();
    Snapshot snapshot = trainer.snapshot();
    snapshot.status = RunStatus::kPaused;
    return std::make_shared<const Snapshot>(std::move(snapshot));
  }
  const Experiment& experiment() const { return *snapshot_->experiment; }
  const ImageSet& images() const { return *experiment().data->as_images(); }
  ImageShape shape() const { return images().shape(); }

  PictureQuestion ask(PictureTask task, double noise = 0) const {
    PictureQuestion question;
    question.picture = question.original = std::make_shared<const Points>(images().held_out().pixels.col(0));
    question.known = std::make_shared<const KnownPixels>(known_except(UnknownPart::kLowerHalf, shape()));
    question.sampler = experiment().scene.sampler;
    question.settings.task = task;
    question.settings.noise = noise;
    question.settings.count = 3;
    question.settings.seed = 5;
    question.settings.label = 2;
    question.settings.guidance = 0.5;
    return question;
  }
  RestorationSpec spec(const PictureQuestion& question) const {
    RestorationSpec spec;
    spec.sampler.guidance = 0.5;
    spec.seed = 5;
    spec.labels = {{2}};
    spec.method = question.settings.method;
    spec.resample = question.settings.resample;
    return spec;
  }

  SnapshotPtr snapshot_ = trained("shapes");
};

TEST_F(RestoreJobTest, AnswersAreThoseOfRestore) {
  PictureQuestion question = ask(PictureTask::kInpaint);
  const auto denoiser = view_denoiser(*snapshot_, ModelChoice::kEma);
  const auto A = std::make_shared<Mask>(known_numbers(*question.known, 3));
  const Measurement given{A, A->apply(*question.picture).replicate(1, 3)};
  for (const auto method : {RestorationMethod::kDdnm, RestorationMethod::kRepaint}) {
    question.settings.method = method;
    question.settings.resample = 2;
    const PictureAnswers view = answer_picture(*snapshot_, question);
    EXPECT_EQ(*view.answers, restore(experiment(), *denoiser, given, spec(question)));
    EXPECT_EQ(view.measured, A->apply(*question.picture));
  }
}

TEST_F(RestoreJobTest, NoiseOnWhatIsKnownHasItsOwnSeed) {
  PictureQuestion question = ask(PictureTask::kColorize, 0.2);
  const PictureMeasurement given = measure(question, shape());
  const Luminance A(shape());
  const Points noise = given.y - A.apply(*question.picture);
  EXPECT_NEAR(noise.norm() / std::sqrt(static_cast<float>(noise.size())), 0.2, 0.04);
  question.settings.seed = 6;
  EXPECT_EQ(measure(question, shape()).y, given.y);
  question.settings.noise_seed = 2;
  EXPECT_NE(measure(question, shape()).y, given.y);
  EXPECT_EQ(given.picture.rows(), shape().dim());
  EXPECT_EQ(given.picture(3, 0), given.y(1, 0));
  EXPECT_EQ(given.picture(5, 0), given.y(1, 0));
  // Where nothing is measured there is no noise.
  const PictureMeasurement masked = measure(ask(PictureTask::kInpaint, 0.2), shape());
  EXPECT_TRUE(masked.y.bottomRows(shape().dim() / 2).isZero(0));
}

TEST_F(RestoreJobTest, TheKnownPartIsKept) {
  for (const PictureTask task :
       {PictureTask::kInpaint, PictureTask::kOutpaint, PictureTask::kColorize, PictureTask::kSuperres})
    for (const auto method : {RestorationMethod::kDdnm, RestorationMethod::kRepaint}) {
      PictureQuestion question = ask(task);
      question.settings.method = method;
      question.settings.factor = 3;
      if (task == PictureTask::kOutpaint) {
        const ShiftedPicture moved = shifted(*question.picture, shape(), -4, 3);
        question.picture = std::make_shared<const Points>(moved.picture);
        question.known = std::make_shared<const KnownPixels>(moved.known);
      }
      const PictureAnswers view = answer_picture(*snapshot_, question);
      ASSERT_TRUE(view.known_error);
      EXPECT_LT(*view.known_error, kStep) << static_cast<int>(task);
      EXPECT_LE(view.answers->cwiseAbs().maxCoeff(), 1);
    }
}

TEST_F(RestoreJobTest, RedrawingGoesOnFromTheNoisedDrawing) {
  PictureQuestion question = ask(PictureTask::kRedraw, 0.7);
  const auto denoiser = view_denoiser(*snapshot_, ModelChoice::kEma);
  RestorationSpec direct = spec(question);
  direct.sampler = experiment().scene.sampler;
  direct.sampler.guidance = 0.5;
  const Points drawings = question.picture->replicate(1, 3);
  const PictureAnswers view = answer_picture(*snapshot_, question);
  EXPECT_EQ(*view.answers, redraw(experiment(), *denoiser, drawings, 0.7, direct));
  EXPECT_FALSE(view.known_error);
  // σ̃ of the difference to the drawing, in a picture of its size.
  const double alpha = 1 / std::hypot(1, 0.7);
  const Points noise = view.measured / static_cast<float>(alpha) - *question.picture;
  EXPECT_NEAR(noise.norm() / std::sqrt(static_cast<float>(noise.size())), 0.7, 0.08);
  question.settings.noise = 0;
  const PictureAnswers kept = answer_picture(*snapshot_, question);
  EXPECT_EQ(*kept.answers, drawings);
  EXPECT_LT(kept.spread.maxCoeff(), 1e-6f) << "but for the rounding of their mean";
  // Beyond the first level of the sampler there is nothing more to forget.
  question.settings.noise = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(answer_picture(*snapshot_, question).answers->allFinite());
}

TEST_F(RestoreJobTest, FiguresAreThoseOfTheAnswers) {
  const PictureQuestion question = ask(PictureTask::kDenoise, 0.5);
  const PictureAnswers view = answer_picture(*snapshot_, question);
  const Points& x = *view.answers;
  ASSERT_EQ(x.cols(), 3);
  const Eigen::Index i = 100;
  const float mean = (x(i, 0) + x(i, 1) + x(i, 2)) / 3;
  EXPECT_NEAR(view.mean(i, 0), mean, 1e-6);
  float square = 0;
  for (int j = 0; j < 3; ++j) square += (x(i, j) - mean) * (x(i, j) - mean) / 3;
  EXPECT_NEAR(view.spread(i, 0), std::sqrt(square), 1e-6);
  EXPECT_EQ(view.overview->col(1), view.mean.col(0));
  EXPECT_NEAR((*view.overview)(i, 2), 2 * view.spread(i, 0) - 1, 1e-6);
  ASSERT_EQ(view.psnr.size(), 3u);
  EXPECT_NEAR(view.psnr[1], psnr(x.col(1), *question.original)(0), 1e-9);
  EXPECT_GE(*view.mean_psnr, *std::min_element(view.psnr.begin(), view.psnr.end()));
  PictureQuestion without = question;
  without.original = nullptr;
  EXPECT_TRUE(answer_picture(*snapshot_, without).psnr.empty());
}

bool wait(const RestoreJob& job) {
  const auto start = std::chrono::steady_clock::now();
  while (job.busy()) {
    if (std::chrono::steady_clock::now() - start > std::chrono::seconds(60)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

TEST_F(RestoreJobTest, FollowsTheNewestQuestion) {
  RestoreJob job([] {});
  PictureQuestion question = ask(PictureTask::kInpaint);
  job.want(snapshot_, question);
  ASSERT_TRUE(wait(job));
  ASSERT_TRUE(job.latest());
  EXPECT_EQ(job.latest()->question, question);
  EXPECT_EQ(job.latest()->taken_for.size(), 3u);
  const auto before = job.latest();
  job.want(snapshot_, question);
  EXPECT_FALSE(job.busy()) << "it is answered";
  question.settings.seed = 9;
  const auto newest = [&] { return job.latest()->question == question; };
  for (int i = 0; i < 10000 && !newest(); ++i) {
    job.want(snapshot_, question);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_TRUE(newest());
  EXPECT_NE(*job.latest()->answers, *before->answers);
}

TEST_F(RestoreJobTest, AnswersAgainWithNewerWeights) {
  RestoreJob job([] {});
  const PictureQuestion question = ask(PictureTask::kColorize);
  job.want(snapshot_, question);
  ASSERT_TRUE(wait(job));
  Snapshot newer = *snapshot_;
  newer.iteration += 100;
  job.want(std::make_shared<const Snapshot>(newer), question);
  ASSERT_TRUE(wait(job));
  EXPECT_EQ(job.latest()->iteration, newer.iteration);
}

TEST_F(RestoreJobTest, StopsUntilAnotherQuestion) {
  RestoreJob job([] {});
  PictureQuestion question = ask(PictureTask::kInpaint);
  question.settings.resample = 10;
  question.settings.count = 32;
  job.want(snapshot_, question);
  job.cancel();
  ASSERT_TRUE(wait(job));
  EXPECT_FALSE(job.latest());
  Snapshot newer = *snapshot_;
  newer.iteration += 100;
  job.want(std::make_shared<const Snapshot>(newer), question);
  EXPECT_FALSE(job.busy());
  question.settings.count = 1;
  job.want(snapshot_, question);
  ASSERT_TRUE(wait(job));
  EXPECT_TRUE(job.latest());
}

TEST_F(RestoreJobTest, WhatDoesNotFitIsASentence) {
  snapshot_ = trained("glyphs");
  RestoreJob job([] {});
  job.want(snapshot_, ask(PictureTask::kColorize));
  ASSERT_TRUE(wait(job));
  EXPECT_NE(job.error().find("RGB"), std::string::npos) << job.error();
}

}  // namespace
}  // namespace diffuscope
