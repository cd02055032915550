// Images as points of their plane: the same draws in the same order, the exact density of what is projected,
// and an exact answer that knows the training images.
#include "core/scene/image_plane.h"

#include <gtest/gtest.h>

#include "core/denoisers/exact_denoiser.h"
#include "core/fields/forward_cloud.h"
#include "core/images/image_set.h"

namespace diffuscope {
namespace {

ExperimentPtr small_shapes() {
  Scene scene;
  scene.data.source = {"shapes", {{"count", 240}}};
  scene.network.fourier_features = 0;
  return with_image_plane(make_experiment(scene));
}

TEST(ImagePlane, OtherDataAreGivenBackAsTheyAre) {
  const ExperimentPtr ring = make_experiment(Scene{});
  EXPECT_EQ(with_image_plane(ring), ring);
}

TEST(ImagePlane, DrawsAndLabelsAreThoseOfTheImages) {
  const ExperimentPtr images = small_shapes();
  const Experiment& points = *images->plane->points;
  ASSERT_EQ(points.dim(), 2);
  const Points drawn = images->draw(5, 40), projected = points.draw(5, 40);
  EXPECT_LT((images->plane->axes.project(drawn) - projected).cwiseAbs().maxCoeff(), 1e-5f);
  std::vector<Label> expected(40), labels(40);
  images->data->labels(5, Stream::kEvaluation, 0, expected);
  points.data->labels(5, Stream::kEvaluation, 0, labels);
  EXPECT_EQ(labels, expected);
  // Linear: noising the images and projecting is projecting both and noising the points.
  const NoiseLevel level = images->schedule.at(300);
  const Points eps = forward_noise(5, images->dim(), 40);
  Points noised, noised_points;
  noise_points(drawn, eps, level, noised);
  noise_points(projected, images->plane->axes.project(eps), level, noised_points);
  EXPECT_LT((images->plane->axes.project(noised) - noised_points).cwiseAbs().maxCoeff(), 1e-5f);
}

TEST(ImagePlane, TheExactAnswerRecallsATrainingImageThatIsHardlyNoised) {
  const ExperimentPtr images = small_shapes();
  const ImageSet& set = *images->data->as_images();
  ASSERT_EQ(images->oracle->dim(), images->dim());
  EXPECT_FALSE(images->oracle_is_exact);
  ExactDenoiser<double> exact(images->oracle);
  const NoiseLevel level{0.95, 0.3};
  const PointsOf<double> truth = set.training().pixels.leftCols(20).cast<double>();
  const PointsOf<double> x =
      level.alpha * truth + level.sigma * forward_noise(3, set.dim(), 20).cast<double>();
  PointsOf<double> x0;
  exact.denoise(x, level, x0);
  // What is left of the noise: a kernel's own spread, far below σ/α.
  const double left = std::sqrt((x0 - truth).squaredNorm() / static_cast<double>(x0.size()));
  EXPECT_LT(left, 0.1 * level.sigma / level.alpha);
}

TEST(ImagePlane, FollowsTheSchedule) {
  const ExperimentPtr images = small_shapes();
  ScheduleSpec cosine = images->scene.schedule;
  cosine.kind = {"cosine"};
  const ExperimentPtr changed = with_schedule(*images, cosine);
  EXPECT_EQ(changed->plane->points->scene.schedule.kind.id, "cosine");
  EXPECT_EQ(changed->plane->points->schedule.at(500).alpha, changed->schedule.at(500).alpha);
  EXPECT_EQ(changed->plane->points->oracle, images->plane->points->oracle);
}

}  // namespace
}  // namespace diffuscope
