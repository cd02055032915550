// What a running training can take over, and what forces it to start again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A scene whose training sees the levels of its schedule.
Scene discrete() {
  Scene scene;
  scene.training.prediction = Prediction::kEps;
  return scene;
}

TEST(RestartReasons, NothingChanged) { EXPECT_THAT(restart_reasons(Scene{}, Scene{}), IsEmpty()); }

// The live fields are fixed by what the trainer and the sampler can take over, independently of the table.
TEST(RestartReasons, ExactlyTheLiveSettingsAndTheSamplerAreLive) {
  const std::set<std::string> live{"training.learning_rate",
                                   "training.batch",
                                   "training.weighting",
                                   "training.min_snr_gamma",
                                   "training.level_sampling",
                                   "training.log_sigma_mean",
                                   "training.log_sigma_std",
                                   "training.ema_decay",
                                   "training.clip_norm",
                                   "training.label_dropout",
                                   "sampler.steps",
                                   "sampler.count",
                                   "sampler.noise",
                                   "sampler.temperature",
                                   "sampler.use_score",
                                   "sampler.estimate",
                                   "sampler.frozen_step",
                                   "sampler.clip",
                                   "sampler.clip_bound",
                                   "sampler.clip_quantile",
                                   "sampler.label",
                                   "sampler.guidance",
                                   "sampler.mix_label",
                                   "sampler.mix_share",
                                   "chain.start",
                                   "chain.box",
                                   "chain.point_x",
                                   "chain.point_y",
                                   "chain.steps",
                                   "chain.count"};
  for (const auto& field : scene_fields()) {
    const Scene from = discrete();
    Scene to = from;
    const double now = field.get(to);
    const bool choice = !field.param.choices.empty();
    field.set(to, choice ? (now == 0 ? 1 : 0) : (now == field.param.min ? field.param.max : field.param.min));
    if (live.contains(field.path))
      EXPECT_THAT(restart_reasons(from, to), IsEmpty()) << field.path;
    else
      EXPECT_THAT(restart_reasons(from, to), ElementsAre(field.path));
  }
}

TEST(RestartReasons, NameAndSamplerAreLive) {
  Scene to;
  to.name = "another name";
  to.sampler.rule = {"ddim", {{"eta", 0.5}}};
  to.sampler.grid = {"trailing"};
  EXPECT_THAT(restart_reasons(Scene{}, to), IsEmpty());
}

TEST(RestartReasons, SeedAndRegistryItems) {
  Scene to;
  to.seed = 2;
  EXPECT_THAT(restart_reasons(Scene{}, to), ElementsAre("seed"));
  to = {};
  to.data.source = {"ring8"};
  EXPECT_THAT(restart_reasons(Scene{}, to), ElementsAre("data.id"));
  const Scene from = discrete();
  to = from;
  to.schedule.kind = {"cosine"};
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("schedule.id"));
  to = from;
  to.schedule.kind.params["beta_end"] = 0.03;
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("schedule.params.beta_end"));
}

// EDM trains over continuous noise, and so does x_0 where it is told to: a schedule is then no business of
// the training.
TEST(RestartReasons, ScheduleIsLiveWhereItOnlySetsLevels) {
  const auto change_schedule = [](Scene scene) {
    scene.schedule.kind = {"custom"};
    scene.schedule.points = {{0, 1}, {1, 0.01}};
    scene.schedule.diffusion_steps = 50;
    scene.schedule.zero_terminal_snr = true;
    return scene;
  };
  Scene from;
  EXPECT_THAT(restart_reasons(from, change_schedule(from)), IsEmpty());
  from.network.time_embedding = TimeEmbedding::kSinusoidal;  // the network is told t/T
  EXPECT_THAT(restart_reasons(from, change_schedule(from)),
              ElementsAre("schedule.id", "schedule.points", "schedule.diffusion_steps",
                          "schedule.zero_terminal_snr"));
  from = {};
  from.training.live.level_sampling = LevelSampling::kUniform;  // over the levels of the schedule
  EXPECT_THAT(restart_reasons(from, change_schedule(from)), testing::SizeIs(4));
  from.training.live.level_sampling = LevelSampling::kLogNormal;
  EXPECT_THAT(restart_reasons(from, change_schedule(from)), IsEmpty());
  from.training.prediction = Prediction::kX0;
  EXPECT_THAT(restart_reasons(from, change_schedule(from)), IsEmpty());
  from.training.live.level_sampling = LevelSampling::kUsual;  // uniform over the steps
  EXPECT_THAT(restart_reasons(from, change_schedule(from)), testing::SizeIs(4));
  from = {};
  from.training.live.weighting = Weighting::kVariational;  // of the steps of the schedule
  EXPECT_THAT(restart_reasons(from, change_schedule(from)), testing::SizeIs(4));
}

TEST(RestartReasons, ControlPointsCountForTheCustomScheduleOnly) {
  const Scene from = discrete();
  Scene to = from;
  to.schedule.points = {{0, 1}, {1, 0.01}};
  EXPECT_THAT(restart_reasons(from, to), IsEmpty());
}

TEST(RestartReasons, DefaultsWrittenOutAreNoChange) {
  Scene to;
  to.schedule.kind.params["beta_end"] = 0.02;
  EXPECT_THAT(restart_reasons(Scene{}, to), IsEmpty());
}

TEST(RestartReasons, DataCountOnlyWhereTheyAreUsed) {
  const MixtureComponent component{1, Eigen::Vector2d(0, 0), Eigen::Matrix2d::Identity()};
  Scene from;
  Scene to;
  to.data.components = {component};
  to.data.points = {{1, 2}};
  to.data.file = "points.csv";
  EXPECT_THAT(restart_reasons(from, to), IsEmpty());
  from.data.source = to.data.source = {std::string(kDrawnData)};
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("data.points"));
  from.data.source = to.data.source = {std::string(kFileData)};
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("data.file"));
}

DataSpec mixture(std::vector<MixtureComponent> components) {
  DataSpec data;
  data.source = {"gaussian_mixture"};
  data.components = std::move(components);
  return data;
}

TEST(RestartReasons, AMixtureIsEditedLive) {
  Scene from, to;
  from.data = mixture({round_component(1, Eigen::Vector2d(0, 0), 1)});
  to.data = mixture({round_component(1, Eigen::Vector2d(1e-9, 0), 1)});
  EXPECT_NE(from, to);
  EXPECT_THAT(restart_reasons(from, to), IsEmpty());
  from.data = DataSpec{};  // grid25: its components become the scene's own
  EXPECT_THAT(restart_reasons(from, to), IsEmpty());
}

TEST(RestartReasons, OtherDimensionsAndOtherShapesAreNoEditOfAMixture) {
  const std::vector<MixtureComponent> plane{round_component(1, Eigen::Vector2d(0, 0), 1)};
  const std::vector<MixtureComponent> line{round_component(1, Eigen::VectorXd::Zero(1), 1)};
  Scene from, to;
  from.data = mixture(plane);
  to.data = mixture(line);
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("data.components"));
  from.data.source = {"two_modes_1d"};
  to.data = mixture(plane);
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("data.id"));
  from.data.source = {"moons"};
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("data.id"));
  std::swap(from, to);
  EXPECT_THAT(restart_reasons(from, to), ElementsAre("data.id"));
}

}  // namespace
}  // namespace diffuscope
