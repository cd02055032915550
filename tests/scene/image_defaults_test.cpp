// The defaults for images: valid, no part of what the user chose, and wider for larger pictures.
#include "core/scene/image_defaults.h"

#include <gtest/gtest.h>

namespace diffuscope {
namespace {

TEST(ImageDefaults, AreAValidSceneAndKeepWhatWasChosen) {
  Scene scene;
  scene.seed = 7;
  scene.name = "mine";
  scene.data = {.source = {"shapes"}};
  const DataSpec data = scene.data;
  const ScheduleSpec schedule = scene.schedule;
  use_image_defaults(scene);
  EXPECT_NO_THROW(check_scene(scene));
  EXPECT_EQ(scene.seed, 7u);
  EXPECT_EQ(scene.name, "mine");
  EXPECT_EQ(scene.data, data);
  EXPECT_EQ(scene.schedule, schedule);
  EXPECT_EQ(scene.network.fourier_features, 0);
}

TEST(ImageDefaults, LargerPicturesGetAWiderNetworkThatAnswersWithPictures) {
  const auto defaults = [](double size) {
    Scene scene;
    scene.data = {.source = {"glyphs", {{"size", size}}}};
    use_image_defaults(scene);
    return scene;
  };
  EXPECT_EQ(defaults(8).network.hidden, 256);
  EXPECT_EQ(defaults(8).training.prediction, Prediction::kEdm);
  EXPECT_EQ(defaults(16).network.hidden, 512);
  EXPECT_EQ(defaults(16).training.prediction, Prediction::kX0);
}

TEST(ImageDefaults, ComeAndGoWithTheKindOfDataOnly) {
  Scene scene;
  scene.network.hidden = 64;
  const Scene points = scene;
  scene.data.source = {"moons"};
  use_defaults_of_new_kind(scene, points.data);
  EXPECT_EQ(scene.network, points.network) << "other points";
  scene.data.source = {"shapes"};
  use_defaults_of_new_kind(scene, points.data);
  EXPECT_EQ(scene.network.fourier_features, 0);
  const Scene pictures = scene;
  scene.data.source = {"ring8"};
  use_defaults_of_new_kind(scene, pictures.data);
  EXPECT_EQ(scene.network, NetworkSpec{});
  EXPECT_EQ(scene.sampler, SamplerSpec{});
}

TEST(ImageDefaults, KnowImagesFromPoints) {
  EXPECT_TRUE(is_image_data({.source = {"glyphs"}}));
  EXPECT_TRUE(is_image_data({.source = {std::string(kImageFileData)}}));
  EXPECT_FALSE(is_image_data({.source = {"ring8"}}));
  EXPECT_FALSE(is_image_data({.source = {std::string(kFileData)}}));
}

}  // namespace
}  // namespace diffuscope
