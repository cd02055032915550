// What a scene stands for: the map to model space, sigma_d, the exact mixture, and data that are barely data.
#include "core/scene/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace diffuscope {
namespace {

std::string error_of(const Scene& scene, const Standardization* fixed = nullptr) {
  try {
    make_experiment(scene, fixed);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

double spread(const Points& points) {
  const Eigen::VectorXf mean = points.rowwise().mean();
  return std::sqrt(static_cast<double>((points.colwise() - mean).squaredNorm()) /
                   static_cast<double>(points.size()));
}

std::string write(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path) << text;
  return path;
}

TEST(Experiment, Grid25IsStandardized) {
  const auto experiment = make_experiment(Scene{});
  // Means 2i, i = −2 … 2: variance 8 per axis, plus (0.1·√2)² of each component.
  EXPECT_NEAR(experiment->standardization.scale, std::sqrt(8.02), 1e-12);
  EXPECT_NEAR(experiment->standardization.mean.norm(), 0, 1e-12);
  EXPECT_NEAR(experiment->data_std, 1, 1e-12);
  EXPECT_TRUE(experiment->oracle_is_exact);
  EXPECT_EQ(experiment->oracle->components().size(), 25u);
  EXPECT_NEAR(experiment->oracle->components()[0].covariance(0, 0), 0.02 / 8.02, 1e-12);
  EXPECT_NEAR(spread(experiment->draw(1, 20000)), 1, 0.02);
  EXPECT_EQ(experiment->schedule.steps(), 1000);
  EXPECT_EQ(experiment->sampler_grid().size(), static_cast<std::size_t>(Scene{}.sampler.steps) + 1);
}

TEST(Experiment, DataScaleAndPlainData) {
  Scene scene;
  scene.data.scale = 2;
  EXPECT_NEAR(make_experiment(scene)->data_std, 2, 1e-12);
  EXPECT_NEAR(spread(make_experiment(scene)->draw(1, 20000)), 2, 0.04);
  scene.data.standardize = false;
  const auto plain = make_experiment(scene);
  EXPECT_NEAR(plain->standardization.scale, 0.5, 1e-12);
  EXPECT_NEAR(plain->data_std, 2 * std::sqrt(8.02), 1e-9);
  EXPECT_NEAR(plain->oracle->components()[0].covariance(0, 0), 4 * 0.02, 1e-12);
}

TEST(Experiment, FixedMapOfAnEarlierRun) {
  const Standardization map{Eigen::Vector2d(1, -1), 4};
  const auto experiment = make_experiment(Scene{}, &map);
  EXPECT_EQ(experiment->standardization.scale, 4);
  EXPECT_NEAR(experiment->data_std, std::sqrt(8.02) / 4, 1e-12);
  EXPECT_NEAR(experiment->oracle->moments().mean(0), -0.25, 1e-12);
  Scene flat;
  flat.data.source = {"two_modes_1d"};
  EXPECT_THAT(error_of(flat, &map), testing::HasSubstr("2 coordinates, the data have 1"));
}

TEST(Experiment, ShapesWithoutAClosedFormGetKernels) {
  Scene scene;
  scene.data.source = {"moons"};
  scene.data.oracle_bandwidth = 0.03;
  const auto experiment = make_experiment(scene);
  EXPECT_FALSE(experiment->oracle_is_exact);
  ASSERT_EQ(experiment->oracle->components().size(), 4096u);
  EXPECT_NEAR(experiment->oracle_bandwidth(), 0.03, 1e-12);
  EXPECT_NEAR(experiment->oracle->components()[7].covariance(1, 1), 0.03 * 0.03, 1e-9);
  scene.seed = 99;  // the stand-in is fixed, whatever the seed of the run
  EXPECT_EQ(make_experiment(scene)->oracle->components()[7].mean, experiment->oracle->components()[7].mean);
}

TEST(Experiment, MixtureOfTheScene) {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {{3, Eigen::Vector3d(1, 2, 3), Eigen::Matrix3d::Identity() * 4}};
  const auto experiment = make_experiment(scene);
  EXPECT_EQ(experiment->dim(), 3);
  EXPECT_NEAR(experiment->standardization.scale, 2, 1e-12);
  EXPECT_NEAR(experiment->standardization.mean(2), 3, 1e-12);
  EXPECT_EQ(scene.data.components.size(), 1u);
  scene.data.components.clear();
  EXPECT_EQ(make_experiment(scene)->dim(), 2);
}

TEST(Experiment, PointsFromFilesAreStandardizedByTheirOwnMoments) {
  Scene scene;
  scene.data.source = {std::string(kFileData)};
  scene.data.file = write("four.csv", "x,y\n0,0\n2,0\n0,4\n2,4\n");
  const auto experiment = make_experiment(scene);
  EXPECT_NEAR(experiment->standardization.scale, std::sqrt((1.0 + 4.0) / 2), 1e-12);
  EXPECT_NEAR(experiment->standardization.mean(1), 2, 1e-12);
  EXPECT_EQ(experiment->oracle->components().size(), 4u);
}

TEST(Experiment, OnePointAndEqualPoints) {
  Scene scene;
  scene.data.source = {std::string(kDrawnData)};
  for (const std::size_t count : {1u, 5u}) {
    scene.data.points.assign(count, {3, -4});
    const auto experiment = make_experiment(scene);
    EXPECT_EQ(experiment->standardization.scale, 1);
    EXPECT_GT(experiment->data_std, 0);
    const Points x = experiment->draw(1, 10);
    EXPECT_EQ(x.norm(), 0);
    EXPECT_TRUE(experiment->standardization.to_data(x).isApprox(Eigen::Vector2f(3, -4).replicate(1, 10)));
  }
}

TEST(Experiment, OneDiffusionStep) {
  Scene scene;
  scene.schedule.diffusion_steps = 1;
  for (const auto& entry : schedules()) {
    scene.schedule.kind = {entry.id};
    const auto experiment = make_experiment(scene);
    EXPECT_EQ(experiment->schedule.steps(), 1);
    EXPECT_EQ(experiment->sampler_grid().back().t, 0);
  }
}

TEST(Experiment, ScheduleOfControlPoints) {
  Scene scene;
  scene.schedule.kind = {"custom"};
  scene.schedule.points = {{0, 1}, {0.5, 0.3}, {1, 0.01}};
  const auto experiment = make_experiment(scene);
  EXPECT_NEAR(experiment->schedule.alpha_bar(500), 0.3, 1e-12);
  scene.schedule.zero_terminal_snr = true;
  const auto rescaled = with_schedule(*experiment, scene.schedule);
  EXPECT_EQ(rescaled->schedule.alpha_bar(1000), 0);
  EXPECT_EQ(rescaled->data, experiment->data);
  EXPECT_EQ(rescaled->scene, scene);
  scene.schedule.points[1].value = 0.001;
  EXPECT_THAT(error_of(scene),
              testing::AllOf(testing::HasSubstr("schedule.points"), testing::HasSubstr("monotone")));
}

TEST(Experiment, FilesThatAreWrong) {
  Scene scene;
  scene.data.source = {std::string(kFileData)};
  scene.data.file = testing::TempDir() + "missing.csv";
  EXPECT_THAT(error_of(scene), testing::HasSubstr("missing.csv"));
  scene.data.file = write("three.csv", "a,b,c\n1,2,3\n4,5,6\n");
  EXPECT_THAT(error_of(scene), testing::HasSubstr("--columns"));
  scene.data.columns = "a,c";
  EXPECT_EQ(make_experiment(scene)->dim(), 2);
  EXPECT_NEAR(make_experiment(scene)->standardization.mean(1), 4.5, 1e-9);
}

TEST(Experiment, WrongScenesAreRefused) {
  Scene scene;
  scene.sampler.steps = 0;
  EXPECT_EQ(error_of(scene), "scene: sampler.steps: 0 is outside 1 to 4000.");
}

// Otherwise the weights of a network would stop meaning what they were trained for.
TEST(Experiment, ModelSpaceStaysWhereItIsWhenAMixtureIsEdited) {
  Scene scene;
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = {round_component(1, Eigen::Vector2d(-1, 0), 0.2),
                           round_component(1, Eigen::Vector2d(1, 0), 0.2)};
  const ExperimentPtr before = make_experiment(scene);
  DataSpec data = scene.data;
  data.components[1].mean = Eigen::VectorXd{{5.0, 3.0}};
  const ExperimentPtr after = with_data(*before, data);
  EXPECT_EQ(after->standardization.mean, before->standardization.mean);
  EXPECT_EQ(after->standardization.scale, before->standardization.scale);
  EXPECT_EQ(after->scene.data, data);
  const Eigen::VectorXd moved =
      (data.components[1].mean - before->standardization.mean) / before->standardization.scale;
  EXPECT_LT((after->oracle->components()[1].mean - moved).norm(), 1e-12);
  // 1/4 |(6, 3)|² + 2·0.2² over both axes, in units of the scale.
  const double variance = 0.5 * (0.25 * 45 + 2 * 0.04);
  EXPECT_NEAR(after->data_std, std::sqrt(variance) / before->standardization.scale, 1e-12);
}

}  // namespace
}  // namespace diffuscope
