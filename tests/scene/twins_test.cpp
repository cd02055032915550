// Twins: changes as text, there and back, in files, and what is wrong with bad ones.
#include "core/scene/twins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../support/user_error.h"

namespace diffuscope {
namespace {

Scene with_cosine(Scene scene = {}) {
  scene.schedule.kind = {"cosine"};
  return scene;
}

TEST(Twins, ChangesLeadFromOneSceneToTheOther) {
  Scene to = with_cosine();
  to.network.hidden = 32;
  to.training.live.weighting = Weighting::kVariational;
  to.data.source = {"gaussian_mixture"};
  to.data.components = {{1.0, Eigen::Vector2d(1, 2), Eigen::Matrix2d::Identity()}};
  const std::string changes = scene_changes(Scene{}, to);
  const Scene made = twin_scene(Scene{}, changes);
  EXPECT_EQ(restart_reasons(made, to), std::vector<std::string>{});
  EXPECT_EQ(made.training.live, to.training.live);
  EXPECT_EQ(scene_changes(Scene{}, Scene{}), "{}");
  // And back: the parameters of the cosine schedule go again.
  EXPECT_EQ(restart_reasons(twin_scene(to, scene_changes(to, Scene{})), Scene{}), std::vector<std::string>{});
}

TEST(Twins, AnotherItemStartsFromItsDefaults) {
  Scene scene;
  scene.schedule.kind.params["beta_end"] = 0.05;
  const Scene twin = twin_scene(scene, R"({"schedule": {"id": "cosine"}})");
  EXPECT_EQ(twin.schedule.kind.id, "cosine");
  EXPECT_EQ(twin.schedule.kind.params, ParamValues{});
  // The same id keeps the parameters.
  EXPECT_EQ(twin_scene(scene, R"({"schedule": {"diffusion_steps": 50}})").schedule.kind.params.at("beta_end"),
            0.05);
}

TEST(Twins, WhatIsEditedInTheSceneHoldsForItsTwins) {
  Scene scene;
  scene.network.hidden = 64;
  const Scene twin = twin_scene(scene, R"({"network": {"noise_conditioning": false}})");
  EXPECT_EQ(twin.network.hidden, 64);
  EXPECT_FALSE(twin.network.noise_conditioning);
}

TEST(Twins, TitlesNameTheFieldWithTheValueOfEach) {
  const std::string changes = scene_changes(Scene{}, with_cosine());
  EXPECT_EQ(describe_changes(Scene{}, changes), "schedule: linear");
  EXPECT_EQ(describe_changes(with_cosine(), changes), "schedule: cosine");
  EXPECT_EQ(describe_changes(Scene{}, R"({"network": {"noise_conditioning": false}})"),
            "noise conditioning: on");
  EXPECT_EQ(describe_changes(Scene{}, R"({"sampler": {"grid": {"id": "trailing"}}})"), "grid: karras");
}

TEST(Twins, StandInFiles) {
  Scene scene;
  scene.twins = {R"({"schedule":{"id":"cosine"}})", R"({"network":{"hidden":32}})"};
  const Scene read = scene_from_json(scene_to_json(scene));
  EXPECT_EQ(read, scene);
  EXPECT_EQ(scene_to_json(Scene{}).find("twins"), std::string::npos);
}

TEST(Twins, BadOnesAreOneSentence) {
  const auto message = [](const std::string& twins) {
    return user_error_of([&] { scene_from_json(R"({"twins": )" + twins + "}", "file.json"); });
  };
  EXPECT_THAT(message("3"), testing::HasSubstr("file.json: twins: expected an array"));
  EXPECT_THAT(message("[3]"), testing::HasSubstr("twins[0]"));
  EXPECT_THAT(message(R"([{"network": {"hidden": 3}}])"), testing::HasSubstr("network.hidden"));
  EXPECT_THAT(message(R"([{"schedule": {"id": "nothing"}}])"), testing::HasSubstr("nothing"));
  EXPECT_THAT(message(R"([{"twins": []}])"), testing::HasSubstr("no twins of its own"));
  EXPECT_THAT(message("[{},{},{},{}]"), testing::HasSubstr("more than 3"));
}

}  // namespace
}  // namespace diffuscope
