// Models on disk: what is saved comes back and samples the same; whatever does not fit is refused.
#include "core/training/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/io/safetensors.h"

namespace diffuscope {
namespace {

using testing::HasSubstr;

Scene small_scene() {
  Scene scene;
  scene.network.hidden = 16;
  scene.network.layers = 2;
  scene.network.fourier_features = 1;
  return scene;
}

TrainedModel small_model() {
  TrainedModel model;
  model.scene = small_scene();
  const Mlp network(model.scene.network, 2);
  model.raw = network.initial_weights(3);
  model.ema = network.initial_weights(4);
  model.mean = Eigen::VectorXd{{0.1, -1.0 / 3}};
  model.scale = 2.0 / 7;
  model.data_std = 1.1;
  model.iteration = 1234;
  return model;
}

std::filesystem::path temp(const std::string& name) {
  // Tests of one program may run at the same time.
  const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
  const auto folder = std::filesystem::path(testing::TempDir()) / ("model_file_" + test);
  std::filesystem::create_directories(folder);
  return folder / name;
}

std::string load_error(const TensorFile& file) {
  const auto path = temp("broken.safetensors");
  write_safetensors(path, file);
  try {
    load_model(path);
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

TensorFile saved_model() {
  save_model(temp("good.safetensors"), small_model());
  return read_safetensors(temp("good.safetensors"));
}

TEST(ModelFile, ComesBackBitForBit) {
  const TrainedModel model = small_model();
  save_model(temp("model.safetensors"), model);
  const TrainedModel back = load_model(temp("model.safetensors"));
  EXPECT_EQ(back.scene, model.scene);
  EXPECT_EQ(back.raw, model.raw);
  EXPECT_EQ(back.ema, model.ema);
  EXPECT_EQ(back.mean, model.mean);
  EXPECT_EQ(back.scale, model.scale);
  EXPECT_EQ(back.data_std, model.data_std);
  EXPECT_EQ(back.iteration, model.iteration);
}

TEST(ModelFile, TensorsAreRowMajorOutByIn) {
  const TrainedModel model = small_model();
  const TensorFile file = saved_model();
  const Mlp network(model.scene.network, 2);
  EXPECT_EQ(file.tensors.size(), 2 * network.tensors().size());
  const auto& first = file.tensors.at("raw." + network.tensors()[0].name);
  ASSERT_EQ(first.shape.size(), 2u);
  EXPECT_EQ(first.shape[0], 16u);
  EXPECT_EQ(first.values[0], model.raw(network.tensors()[0].offset));
  const auto& bias = file.tensors.at("ema." + network.tensors()[1].name);
  EXPECT_EQ(bias.shape, (ArrayShape{16}));
}

TEST(ModelFile, MetadataOfTheContract) {
  const TensorFile file = saved_model();
  for (const auto* key : {"scene", "mean", "scale", "iteration"})
    EXPECT_TRUE(file.metadata.contains(key)) << key;
  EXPECT_EQ(file.metadata.at("iteration"), "1234");
  EXPECT_EQ(nlohmann::json::parse(file.metadata.at("mean"))[1], -1.0 / 3);
}

TEST(ModelFile, WorksWithoutDataStd) {
  TensorFile file = saved_model();
  file.metadata.erase("data_std");
  EXPECT_EQ(load_error(file), "no error");
  EXPECT_EQ(load_model(temp("broken.safetensors")).data_std, 0);
}

TEST(ModelFile, RefusesWhatIsNoModel) {
  TensorFile file = saved_model();
  file.metadata.erase("scene");
  EXPECT_THAT(load_error(file),
              HasSubstr("broken.safetensors: not a model of Diffuscope, its metadata have no 'scene'."));
  for (const auto* bad : {"-1", "nan", "inf", "", "two", "0"}) {
    file = saved_model();
    file.metadata["scale"] = bad;
    EXPECT_THAT(load_error(file), HasSubstr("'scale'")) << bad;
  }
  for (const auto* bad : {"[]", "3", "[1, \"a\"]", "["}) {
    file = saved_model();
    file.metadata["mean"] = bad;
    EXPECT_THAT(load_error(file), HasSubstr("'mean'")) << bad;
  }
  file = saved_model();
  file.metadata["scene"] = R"({"network": {"hidden": 1}})";
  EXPECT_THAT(load_error(file), HasSubstr("scene: network.hidden: 1 is outside 16 to 1024."));
}

TEST(ModelFile, NamesBothShapesAndMissingTensors) {
  const std::string weight = Mlp(small_scene().network, 2).tensors()[0].name;
  TensorFile file = saved_model();
  file.tensors["ema." + weight] = {{2, 3}, std::vector<float>(6)};
  EXPECT_THAT(load_error(file),
              testing::AllOf(HasSubstr("ema." + weight + " has shape (2, 3)"), HasSubstr("needs (16, ")));
  file = saved_model();
  file.tensors.erase("raw." + weight);
  EXPECT_THAT(load_error(file), HasSubstr("tensor raw." + weight + " of its network is missing"));
  file = saved_model();
  file.tensors["raw." + weight].values[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(load_error(file), HasSubstr("not finite"));
}

TEST(ModelFile, FitsOnlyItsNetwork) {
  const TrainedModel model = small_model();
  Scene scene = small_scene();
  EXPECT_NO_THROW(check_model_fits(model, *make_experiment(scene)));
  scene.network.hidden = 32;
  // Inputs: 2 coordinates, sin and cos of 1 frequency for each, 8 time features.
  EXPECT_THAT(
      [&] { check_model_fits(model, *make_experiment(scene)); },
      testing::ThrowsMessage<UserError>(testing::AllOf(HasSubstr("14-16-16-2"), HasSubstr("14-32-32-2"))));
  Scene one_axis = small_scene();
  one_axis.data = {.source = {"two_modes_1d"}};
  EXPECT_THAT([&] { check_model_fits(model, *make_experiment(one_axis)); },
              testing::ThrowsMessage<UserError>(HasSubstr("11-16-16-1")));
}

TEST(ModelFile, SnapshotBecomesAModelThatNeedsNoOtherFile) {
  std::ofstream(temp("points.csv")) << "0,1\n2,3\n";
  Scene scene = small_scene();
  scene.data.source = {std::string(kFileData)};
  scene.data.file = std::filesystem::relative(temp("points.csv")).string();
  Snapshot snapshot;
  snapshot.experiment = make_experiment(scene);
  snapshot.raw = snapshot.ema = std::make_shared<Weights>(Mlp(scene.network, 2).initial_weights(1));
  snapshot.iteration = 7;
  const TrainedModel model = snapshot_model(snapshot);
  EXPECT_TRUE(std::filesystem::path(model.scene.data.file).is_absolute());
  EXPECT_EQ(model.iteration, 7);
  EXPECT_NEAR(model.mean(1), 2, 1e-9);
  EXPECT_NEAR(model.scale, 1, 1e-9);
  EXPECT_NEAR(model.data_std, 1, 1e-9);
}

TEST(ModelFile, RoleIsThatOfTraining) {
  TrainedModel model = small_model();
  model.scene.schedule.diffusion_steps = 30;
  model.scene.training.prediction = Prediction::kV;
  const auto experiment = make_experiment(small_scene());  // T = 1000, EDM
  EXPECT_EQ(model_role(model, *experiment).schedule.steps(), 30);
  EXPECT_EQ(model_role(model, *experiment).prediction, Prediction::kV);
  EXPECT_EQ(model_role(model, *experiment).data_std, 1.1);
  model.data_std = 0;
  EXPECT_EQ(model_role(model, *experiment).data_std, experiment->data_std);
}

}  // namespace
}  // namespace diffuscope
