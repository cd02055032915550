// Scenes as JSON: what is written comes back, whatever is wrong is named by its path.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/io/atomic_file.h"
#include "core/scene/scene_fields.h"

namespace diffuscope {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::filesystem::path> scene_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(DIFFUSCOPE_SOURCE_DIR "/assets/scenes"))
    if (file.path().extension() == ".json") files.push_back(file.path());
  return files;
}

std::string error_of(std::string_view json) {
  try {
    scene_from_json(json, "s.json");
  } catch (const UserError& error) {
    return error.what();
  }
  return "no error";
}

/// A value of the field other than `now`, inside its range.
double other_value(const SceneField& field, double now, std::mt19937& engine) {
  const Param& param = field.param;
  if (!param.choices.empty()) {
    const auto count = static_cast<int>(param.choices.size());
    return (static_cast<int>(now) + 1 + static_cast<int>(engine() % static_cast<unsigned>(count - 1))) %
           count;
  }
  std::uniform_real_distribution<double> uniform(param.min, param.max);
  double value = uniform(engine);
  if (param.integer) value = std::floor(value);
  if (field.path == "network.time_features") value = 2 * std::floor(value / 2);
  if (field.path == "sampler.steps") value = 1 + std::floor(value / 1000);  // fits any trailing grid below
  if (field.path == "schedule.diffusion_steps") value = std::max(value, 1000.0);
  return value == now ? (now == param.min ? param.max : param.min) : value;
}

/// A scene with every field, id and parameter off its default.
Scene random_scene(unsigned seed) {
  std::mt19937 engine(seed);
  Scene scene;
  scene.name = "name \"quoted\" μ " + std::to_string(seed);
  scene.seed = (std::uint64_t{engine()} << 32) | engine();
  for (const auto& field : scene_fields()) field.set(scene, other_value(field, field.get(scene), engine));
  const auto data = distributions();
  scene.data.source = {data[engine() % data.size()].id};
  scene.schedule.kind = {"quadratic"};
  scene.sampler.rule = {"ddim"};
  for (const auto& row : scene_choices()) {
    Choice& choice = row.edit(scene);
    for (const auto& param : row.params(choice.id, "")) {
      if (row.path == "sampler.grid") continue;  // its range must stay on the schedule
      const SceneField as_field{.path = param.name, .param = param};
      if (const double value = other_value(as_field, param.value, engine); value != param.value)
        choice.params[param.name] = value;
    }
  }
  scene.data.components = {{0.25, Eigen::Vector2d(1.0 / 3, -2), Eigen::Vector2d(1e-3, 7).asDiagonal()},
                           {0.75, Eigen::Vector2d(0, 0), (Eigen::Matrix2d() << 2, 0.5, 0.5, 1).finished()}};
  scene.schedule.points = {{0, 1}, {1.0 / 3, 0.7}, {1, 1e-5}};
  scene.sampler.knots = {{0, 4}, {1.0 / 3, 0.7}, {1, -5}};
  scene.data.file = "folder/points.csv";
  scene.data.columns = "1,3";
  scene.data.points = {{0.1, 0.2}, {-1e-7, 12345.678}};
  return scene;
}

TEST(SceneJson, DefaultSceneComesBack) { EXPECT_EQ(scene_from_json(scene_to_json(Scene{})), Scene{}); }

TEST(SceneJson, EveryFieldComesBack) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    const Scene scene = random_scene(seed);
    const Scene back = scene_from_json(scene_to_json(scene));
    EXPECT_EQ(back, scene) << scene_to_json(scene) << scene_to_json(back);
  }
}

TEST(SceneJson, EveryFieldIsWritten) {
  const Json json = Json::parse(scene_to_json(Scene{}));
  for (const auto& field : scene_fields()) {
    const std::string section(field.section());
    ASSERT_TRUE(json.at(section).contains(field.param.name)) << field.path;
  }
  for (const auto* key : {"components", "file", "columns", "points"})
    EXPECT_TRUE(json["data"].contains(key)) << key;
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["sampler"]["grid"]["id"], "karras");
  EXPECT_EQ(json["sampler"]["grid"]["params"]["rho"], 7);
  EXPECT_EQ(json["sampler"]["params"]["variance"], "posterior");
  EXPECT_EQ(json["training"]["prediction"], "edm");
  EXPECT_EQ(json["data"]["standardize"], true);
}

TEST(SceneJson, OrderOfTheFileIsStable) {
  const Json json = Json::parse(scene_to_json(Scene{}));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  EXPECT_THAT(keys, testing::ElementsAre("version", "name", "seed", "data", "schedule", "network", "training",
                                         "sampler", "chain"));
}

TEST(SceneJson, MissingFieldsKeepTheirDefaults) {
  Scene expected;
  EXPECT_EQ(scene_from_json("{}"), expected);
  expected.sampler.steps = 7;
  EXPECT_EQ(scene_from_json(R"({"sampler": {"steps": 7}})"), expected);
}

TEST(SceneJson, DefaultsWrittenOutAreDefaults) {
  const Scene scene = scene_from_json(R"({"sampler": {"id": "ddpm", "params": {"variance": "posterior"}}})");
  EXPECT_TRUE(scene.sampler.rule.params.empty());
}

TEST(SceneJson, NumbersAreRealNumbers) {
  EXPECT_EQ(scene_from_json(R"({"training": {"learning_rate": 1e-4}})").training.live.learning_rate, 1e-4);
  EXPECT_EQ(scene_from_json(R"({"training": {"iterations": 1e4}})").training.iterations, 10000);
  EXPECT_EQ(scene_from_json(R"({"seed": 18446744073709551615})").seed, 18446744073709551615u);
}

TEST(SceneJson, SwitchLikeParametersAcceptTrueAndFalse) {
  const Scene off = scene_from_json(R"({"schedule": {"params": {"scale_with_T": false}}})");
  EXPECT_EQ(off, scene_from_json(R"({"schedule": {"params": {"scale_with_T": "off"}}})"));
  EXPECT_NE(off, Scene{});
}

TEST(SceneJson, MixtureComponents) {
  const Scene scene = scene_from_json(R"({"data": {"id": "gaussian_mixture", "components": [
      {"weight": 2, "mean": [1, 2], "covariance": [[1, 0.5], [0.5, 1]]}, {"mean": [0, 0], "covariance": [[1, 0], [0, 1]]}]}})");
  ASSERT_EQ(scene.data.components.size(), 2u);
  EXPECT_EQ(scene.data.components[0].weight, 2);
  EXPECT_EQ(scene.data.components[0].mean, Eigen::Vector2d(1, 2));
  EXPECT_EQ(scene.data.components[0].covariance(0, 1), 0.5);
  EXPECT_EQ(scene.data.components[1].weight, 1);
}

TEST(SceneJson, BuiltInScenesAreValidAndComeBack) {
  const auto files = scene_files();
  EXPECT_GE(files.size(), 11u);
  for (const auto& file : files) {
    const Scene scene = load_scene(file);
    EXPECT_EQ(scene_from_json(scene_to_json(scene)), scene) << file;
    EXPECT_FALSE(scene.name.empty()) << file;
  }
}

TEST(SceneJson, Grid25IsTheDefaultScene) {
  EXPECT_EQ(load_scene(DIFFUSCOPE_SOURCE_DIR "/assets/scenes/grid25.json"), Scene{});
}

// One row per kind of mistake: what is written, and the whole sentence that must come.
struct Mistake {
  const char* json;
  const char* message;
};

TEST(SceneJson, MistakesAreNamedByTheirPath) {
  const Mistake mistakes[] = {
      {R"({"sampler": {"steps": 0}})", "s.json: sampler.steps: 0 is outside 1 to 4000."},
      {R"({"sampler": {"steps": 1e300}})", "s.json: sampler.steps: 1e+300 is outside 1 to 4000."},
      {R"({"sampler": {"steps": 2.5}})", "s.json: sampler.steps: 2.5 must be a whole number."},
      {R"({"sampler": {"steps": "ten"}})", "s.json: sampler.steps: expected a number, found \"ten\"."},
      {R"({"sampler": {"count": 1000001}})", "s.json: sampler.count: 1000001 is outside 1 to 1000000."},
      {R"({"schedule": {"diffusion_steps": 4001}})",
       "s.json: schedule.diffusion_steps: 4001 is outside 1 to 4000."},
      {R"({"training": {"batch": 65537}})", "s.json: training.batch: 65537 is outside 1 to 65536."},
      {R"({"training": {"learning_rate": 0}})", "s.json: training.learning_rate: 0 is outside 1e-06 to 10."},
      {R"({"training": {"iterations": -1}})", "s.json: training.iterations: -1 is outside 0 to 10000000."},
      {R"({"training": {"prediction": "noise"}})",
       "s.json: training.prediction: 'noise' is not one of eps, x0, v, edm, score, mu."},
      {R"({"training": {"prediction": 2}})",
       "s.json: training.prediction: expected a text in quotes, found 2."},
      {R"({"network": {"hidden": 8}})", "s.json: network.hidden: 8 is outside 16 to 1024."},
      {R"({"network": {"layers": 9}})", "s.json: network.layers: 9 is outside 1 to 8."},
      {R"({"network": {"time_features": 7}})", "s.json: network.time_features: 7 is not an even number."},
      {R"({"network": {"residual": 1}})", "s.json: network.residual: expected true or false, found 1."},
      {R"({"data": {"scale": 0.001}})", "s.json: data.scale: 0.001 is outside 0.01 to 100."},
      {R"({"sampler": {"id": "magic"}})",
       "s.json: sampler.id: unknown id 'magic'; known are ddpm, ddim, euler, heun, rk4, dopri5, "
       "euler_maruyama, predictor_corrector, edm, dpmpp_1s, dpmpp_2m, dpmpp_2m_sde."},
      {R"({"sampler": {"grid": {"id": "even"}}})",
       "s.json: sampler.grid.id: unknown id 'even'; known are trailing, karras, leading, linspace, "
       "quadratic, log_snr, as_trained, knots."},
      {R"({"schedule": {"id": 3}})", "s.json: schedule.id: expected a text in quotes, found 3."},
      {R"({"sampler": {"id": "ddim", "params": {"eta": 2}}})",
       "s.json: sampler.params.eta: 2 is outside 0 to 1."},
      {R"({"sampler": {"id": "ddim", "params": {"zeta": 2}}})",
       "s.json: sampler.params: unknown parameter 'zeta'; known are eta."},
      {R"({"sampler": {"params": {"variance": "big"}}})",
       "s.json: sampler.params.variance: 'big' is not one of posterior, beta, interpolated, optimal, "
       "learned."},
      {R"({"sampler": {"params": []}})", "s.json: sampler.params: expected an object, found []."},
      {R"({"sampler": {"stepz": 3}})",
       "s.json: sampler.stepz: unknown field; known are id, params, grid, knots, steps, count, noise, "
       "temperature, use_score, estimate, frozen_step, clip, clip_bound, clip_quantile, label, guidance, "
       "mix_label, mix_share."},
      {R"({"sampler": {"params": {"variance": "learned"}}})",
       "s.json: sampler.params.variance: 'learned' needs a network with a variance head; set "
       "network.variance_head, or choose another variance."},
      {R"({"sampler": {"knots": [[0, 3], [1, 4]]}})",
       "s.json: sampler.knots: not decreasing: ln sigma is 4 at point 2 after 3; noise must fall in every "
       "step."},
      {R"({"sampler": {"knots": [[0, 3]]}})", "s.json: sampler.knots: 1 points; 2 to 32 are needed."},
      {R"({"sampler": {"knots": [[0, 3], [0.9, 1]]}})",
       "s.json: sampler.knots: u runs from 0 to 0.9; the first point must stand at 0, the last at 1."},
      {R"({"sampler": 3})", "s.json: sampler: expected an object, found 3."},
      {R"({"colour": "red"})",
       "s.json: colour: unknown field; known are version, name, seed, data, schedule, network, training, "
       "sampler, chain, twins."},
      {R"({"seed": -1})", "s.json: seed: expected a whole number from 0 to 18446744073709551615, found -1."},
      {R"({"seed": 1.5})",
       "s.json: seed: expected a whole number from 0 to 18446744073709551615, found 1.5."},
      {R"({"version": 2})",
       "s.json: version: 2 is newer than this program understands (1 to 1); use a newer Diffuscope."},
      {R"({"version": 0})", "s.json: version: 0 is outside 1 to 1."},
      {R"({"version": "1"})", "s.json: version: expected a whole number, found \"1\"."},
      {R"([1, 2])", "s.json: expected a JSON object, found [1,2]."},
      {R"({"data": {"components": [{"mean": [0, 0], "covariance": [[1, 0]]}]}})",
       "s.json: data.components[0].covariance: expected 2 rows of 2 numbers (the length of the mean), found "
       "[[1,0]]."},
      {R"({"data": {"components": [{"mean": [0, "a"], "covariance": [[1, 0], [0, 1]]}]}})",
       "s.json: data.components[0].mean[1]: expected a number, found \"a\"."},
      {R"({"data": {"components": [{"mean": [0]}]}})",
       "s.json: data.components[0].covariance: missing; every component has a weight, a mean and a "
       "covariance."},
      {R"({"data": {"points": [[1, 2], [3]]}})", "s.json: data.points[1]: expected [x, y], found [3]."},
      {R"({"data": {"id": "file"}})",
       "s.json: data.file: is empty; give the path of a .csv, .txt, .tsv or .npy file."},
      {R"({"data": {"id": "points"}})", "s.json: data.points: is empty; at least one point is needed."},
  };
  for (const auto& [json, message] : mistakes) EXPECT_EQ(error_of(json), message) << json;
}

TEST(SceneJson, WrongMixturesNameTheComponents) {
  EXPECT_THAT(error_of(R"({"data": {"components": [{"mean": [0, 0], "covariance": [[1, 2], [2, 1]]}]}})"),
              testing::StartsWith("s.json: data.components: "));
}

TEST(SceneJson, UnknownDataListsFileAndPointsToo) {
  EXPECT_THAT(error_of(R"({"data": {"id": "spiral"}})"),
              testing::AllOf(testing::StartsWith("s.json: data.id: unknown id 'spiral'; known are "),
                             testing::HasSubstr("spirals"), testing::EndsWith(", file, points, images.")));
}

TEST(SceneJson, MoreStepsThanATrailingGridHas) {
  EXPECT_THAT(
      error_of(
          R"({"schedule": {"diffusion_steps": 10}, "sampler": {"grid": {"id": "trailing"}, "steps": 11}})"),
      testing::StartsWith("s.json: sampler.grid"));
}

TEST(SceneJson, BrokenTextIsPlacedByLineAndColumn) {
  EXPECT_THAT(error_of("{\n  \"seed\": 1,\n  \"name\": oops\n}"),
              testing::StartsWith("s.json: line 3, column 11: malformed JSON ("));
  EXPECT_THAT(error_of(""), testing::StartsWith("s.json: line 1, column 1: malformed JSON ("));
  EXPECT_THAT(error_of(R"({"seed": 1)"), testing::StartsWith("s.json: line 1, column "));
  EXPECT_THAT(error_of(R"({"data": {"scale": 1e999}})"), testing::StartsWith("s.json: malformed JSON ("));
}

TEST(SceneJson, AnyTruncationIsAnErrorAndNeverACrash) {
  const std::string text = scene_to_json(random_scene(3));
  const std::size_t end = text.rfind('}');
  for (std::size_t length = 0; length <= end; length += 7)
    EXPECT_NE(error_of(text.substr(0, length)), "no error") << length;
}

TEST(CheckScene, EveryFieldIsCheckedAtBothEnds) {
  for (const auto& field : scene_fields()) {
    if (!field.param.choices.empty()) continue;
    const double span = field.param.integer ? 1 : std::abs(field.param.max) * 1e-6;
    for (const double value : {field.param.min - span, field.param.max + span}) {
      Scene scene;
      field.set(scene, value);
      try {
        check_scene(scene, "window");
        ADD_FAILURE() << field.path << " accepted " << value;
      } catch (const UserError& error) {
        EXPECT_THAT(error.what(), testing::StartsWith("window: " + field.path + ": "));
      }
    }
  }
}

TEST(CheckScene, NotANumberIsRefused) {
  Scene scene;
  scene.training.live.learning_rate = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(check_scene(scene), UserError);
  scene = {};
  scene.data.points = {{0, std::numeric_limits<double>::infinity()}};
  EXPECT_THROW(check_scene(scene), UserError);
}

TEST(SceneFile, DataFilesMoveWithTheSceneFolder) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "scene_files";
  std::filesystem::create_directories(folder);
  Scene scene;
  scene.data.source = {std::string(kFileData)};
  scene.data.file = "points.csv";
  write_file_atomically(folder / "a.json", scene_to_json(scene));
  const Scene loaded = load_scene(folder / "a.json");
  EXPECT_EQ(std::filesystem::path(loaded.data.file), folder / "points.csv");

  // Saved elsewhere, a path relative to the working folder still means the same file.
  const auto working = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  scene.data.file = "sub/points.csv";
  std::filesystem::create_directories("other");
  save_scene("other/b.json", scene);
  const Scene again = load_scene("other/b.json");
  std::filesystem::current_path(working);
  EXPECT_EQ(std::filesystem::path(again.data.file), std::filesystem::path("sub/points.csv"));
}

TEST(SceneFile, MissingFileIsNamed) {
  try {
    load_scene("/nowhere/scene.json");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("/nowhere/scene.json"));
  }
}

}  // namespace
}  // namespace diffuscope
