// Settings: what is written is read again, numbers are brought into range, damage is set aside, nothing else
// is touched.
#include "app/window/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace diffuscope {
namespace {

namespace fs = std::filesystem;

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() : folder_(fs::path(testing::TempDir()) / "diffuscope_settings_test") {
    fs::remove_all(folder_);
  }
  ~SettingsTest() override { fs::remove_all(folder_); }
  fs::path folder_;
};

AppState unusual_view() {
  AppState view;
  view.workspace = Workspace::kScore;
  view.theme = Theme::kLight;
  view.ui_scale = 1.75;
  view.u = 0.123456789;
  view.forward.speed = 2;
  view.forward.backward = true;
  view.reverse_progress = 0.3;
  view.layers[2].trajectories = true;
  view.layers[0].cloud = false;
  view.arrow_scale = ArrowScale::kTrue;
  view.score_model = ModelChoice::kExact;
  view.sample_model = ModelChoice::kRaw;
  view.cloud_points = 12345;
  view.selected = {5, 7};
  view.brush_radius = 0.4;
  view.show_frame_times = true;
  return view;
}

TEST_F(SettingsTest, ComeBackAsTheyWere) {
  Settings settings;
  settings.view = unusual_view();
  settings.scene = Scene{};
  settings.scene->network.hidden = 64;
  settings.scene_file = "/somewhere/a scene.json";
  settings.recent = {"/b.json", "/c.safetensors"};
  settings.layout = "panels x\nopen 1\n[Docking]\n";
  settings.backend = "eigen";
  settings.width = 1000;
  settings.height = 700;
  write_settings(folder_, settings);
  std::vector<std::string> messages;
  const Settings read = read_settings(folder_, messages);
  EXPECT_TRUE(messages.empty());
  EXPECT_EQ(view_to_json(read.view), view_to_json(settings.view));
  EXPECT_EQ(read.view.selected, settings.view.selected);
  EXPECT_EQ(read.backend, "eigen");
  EXPECT_EQ(read.view.u, settings.view.u);
  EXPECT_EQ(read.view.layers[2].trajectories, true);
  EXPECT_EQ(read.scene, settings.scene);
  EXPECT_EQ(read.scene_file, settings.scene_file);
  EXPECT_EQ(read.recent, settings.recent);
  EXPECT_EQ(read.layout, settings.layout);
  EXPECT_EQ(read.width, 1000);
  EXPECT_EQ(read.height, 700);
}

TEST_F(SettingsTest, AreDefaultsWhereThereAreNone) {
  std::vector<std::string> messages;
  const Settings read = read_settings(folder_, messages);
  EXPECT_TRUE(messages.empty());
  EXPECT_FALSE(read.scene);
  EXPECT_EQ(view_to_json(read.view), view_to_json(AppState{}));
  EXPECT_FALSE(fs::exists(folder_));
}

TEST(ViewJson, NumbersOutOfRangeAreBroughtIntoIt) {
  const AppState view = view_from_json(
      R"({"ui_scale": 100, "u": -3, "workspace": 9, "cloud_points": 0, "selected": [3, -1, 4], "unknown": 1})");
  EXPECT_EQ(view.ui_scale, 2.5);
  EXPECT_EQ(view.u, 0);
  EXPECT_EQ(view.workspace, static_cast<Workspace>(kWorkspaceNames.size() - 1));
  EXPECT_EQ(view.cloud_points, 1);
  EXPECT_EQ(view.selected, (std::vector<int>{3, 4}));
}

TEST_F(SettingsTest, ADamagedFileIsKeptAsideAndTheOtherOneUsed) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "settings.json")
      << R"({"version": 1, "view": {}, "scene": {"sampler": {"steps": 0}}})";
  std::ofstream(folder_ / "layout.ini") << "kept";
  std::vector<std::string> messages;
  const Settings read = read_settings(folder_, messages);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("sampler.steps"), std::string::npos) << messages[0];
  EXPECT_TRUE(fs::exists(folder_ / "settings.json.bad"));
  EXPECT_FALSE(fs::exists(folder_ / "settings.json"));
  EXPECT_EQ(read.layout, "kept");
  EXPECT_FALSE(read.scene);
}

TEST_F(SettingsTest, ComeFromWhereTheEnvironmentSays) {
  setenv("DIFFUSCOPE_SETTINGS", "off", 1);
  EXPECT_TRUE(settings_folder(std::nullopt).empty());
  EXPECT_EQ(settings_folder("/given"), "/given");
  setenv("DIFFUSCOPE_SETTINGS", "/variable", 1);
  EXPECT_EQ(settings_folder(std::nullopt), "/variable");
  EXPECT_TRUE(settings_folder("off").empty());
  unsetenv("DIFFUSCOPE_SETTINGS");
  setenv("XDG_CONFIG_HOME", "/config", 1);
  EXPECT_EQ(settings_folder(std::nullopt), "/config/diffuscope");
  unsetenv("XDG_CONFIG_HOME");
}

}  // namespace
}  // namespace diffuscope
