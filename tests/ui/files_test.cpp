// Scenes, models, points, samples and pictures through the File menu and by dropping files; settings between
// two starts.
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "core/io/npy.h"
#include "core/io/png.h"
#include "ui_test.h"

namespace diffuscope {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string circle_csv(int rows) {
  std::ostringstream text;
  text << "x,y,label\n";
  for (int i = 0; i < rows; ++i) text << std::cos(i) << "," << 2 + std::sin(i) << "," << i % 3 << "\n";
  return text.str();
}

TEST_F(UiTest, ImportsPointsAndAsksForColumns) {
  write(folder() / "circle.csv", circle_csv(500));
  open();
  const int run = snapshot()->run;
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/###Import points…");
    answer_file_dialog(ctx, folder() / "circle.csv");
    ctx->SleepNoSkip(0.5f, 0.02f);
    ctx->SetRef("Choose columns");
    ctx->ItemClick("Import");
  });
  ASSERT_TRUE(wait_for([&] { return snapshot()->run != run; }));
  const Experiment& experiment = *snapshot()->experiment;
  EXPECT_EQ(experiment.scene.data.source.id, kFileData);
  EXPECT_EQ(experiment.scene.data.columns, "1,2");
  ASSERT_EQ(experiment.dim(), 2);
  EXPECT_NEAR(experiment.standardization.mean(1), 2, 0.05);
  EXPECT_NEAR(experiment.standardization.scale, std::sqrt(0.5), 0.02);
}

/// A folder of two classes with three grey 8×8 pictures each, and a file that is none.
std::filesystem::path write_pictures(const std::filesystem::path& folder) {
  for (const char* name : {"ones", "twos"}) {
    std::filesystem::create_directories(folder / name);
    for (int i = 0; i < 3; ++i)
      write_png(folder / name / (std::to_string(i) + ".png"),
                {8, 8, 1, std::vector<std::uint8_t>(64, static_cast<std::uint8_t>(40 * i))});
  }
  std::ofstream(folder / "ones" / "torn.png") << "not a picture";
  return folder;
}

TEST_F(UiTest, ADroppedFolderOfPicturesIsTrainedOn) {
  const auto pictures = write_pictures(folder() / "pictures");
  open();
  window_->drop(pictures);
  ASSERT_TRUE(wait_for([&] { return snapshot()->experiment->dim() == 64; }));
  const Experiment& experiment = *snapshot()->experiment;
  EXPECT_EQ(experiment.data->label_count(), 2);
  EXPECT_NE(experiment.data_note.find("torn.png"), std::string::npos) << experiment.data_note;
  EXPECT_EQ(experiment.scene.network.fourier_features, 0) << "the defaults for images";
  ASSERT_NE(experiment.plane, nullptr);
  // Points dropped afterwards bring the defaults for points back.
  write_points(folder() / "circle.npy", Points(Points::Random(2, 50)));
  window_->drop(folder() / "circle.npy");
  ASSERT_TRUE(wait_for([&] { return snapshot()->experiment->dim() == 2; }));
  EXPECT_EQ(snapshot()->experiment->scene.network, Scene{}.network);
}

TEST_F(UiTest, AWrongDropIsASentenceAndLosesNothing) {
  std::filesystem::create_directories(folder() / "empty");
  open();
  const int run = snapshot()->run;
  window_->drop(folder() / "empty");
  EXPECT_FALSE(wait_for([&] { return snapshot()->run != run; }, 1.5));
  EXPECT_EQ(window_->runs().scene(), snapshot()->experiment->scene);
}

TEST_F(UiTest, SavesASceneAndOpensItAgain) {
  open();
  const auto file = folder() / "saved.json";
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/###Save scene");
    answer_file_dialog(ctx, file);
    ctx->SleepNoSkip(0.5f, 0.02f);
  });
  ASSERT_TRUE(std::filesystem::exists(file));
  const Scene saved = load_scene(file);
  EXPECT_EQ(saved, window_->runs().scene());
  Scene other = saved;
  other.network.hidden = 16;
  const int run = snapshot()->run;
  window_->runs().edit(other, "network width");
  ASSERT_TRUE(wait_for([&] { return snapshot()->run != run; }));
  drive([&](ImGuiTestContext* ctx) {
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_O);
    answer_file_dialog(ctx, file);
  });
  ASSERT_TRUE(wait_for([&] { return snapshot()->experiment->scene.network.hidden == 32; }));
  EXPECT_EQ(window_->runs().scene(), saved);
}

TEST_F(UiTest, AModelComesBackWithoutTraining) {
  open();
  ASSERT_TRUE(wait_for([this] { return snapshot()->iteration > 30; }));
  window_->runs().send(Pause{});
  ASSERT_TRUE(wait_for([this] { return snapshot()->status == RunStatus::kPaused; }));
  const SnapshotPtr trained = snapshot();
  const auto file = folder() / "model.safetensors";
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/Save trained model…");
    answer_file_dialog(ctx, file);
    ctx->SleepNoSkip(0.5f, 0.02f);
  });
  ASSERT_TRUE(std::filesystem::exists(file));
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/Open trained model…");
    answer_file_dialog(ctx, file);
  });
  ASSERT_TRUE(wait_for(
      [&] { return snapshot()->run != trained->run && snapshot()->iteration == trained->iteration; }));
  EXPECT_TRUE(*snapshot()->raw == *trained->raw);
  EXPECT_TRUE(*snapshot()->ema == *trained->ema);
  EXPECT_NE(snapshot()->status, RunStatus::kRunning);
}

TEST_F(UiTest, ExportsSamplesInDataUnits) {
  open();
  window_->view().workspace = Workspace::kSample;
  ASSERT_TRUE(wait_for([this] {
    const auto samples = window_->evaluations().samples();
    return samples && !samples->coarse && !window_->evaluations().sampling();
  }));
  const auto file = folder() / "samples.npy";
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/###Export samples…");
    answer_file_dialog(ctx, file);
    ctx->SleepNoSkip(0.5f, 0.02f);
  });
  ASSERT_TRUE(std::filesystem::exists(file));
  const Points written = read_points<float>(file);
  const Points expected =
      snapshot()->experiment->standardization.to_data(window_->evaluations().samples()->trajectory.samples);
  ASSERT_EQ(written.cols(), 500);
  EXPECT_TRUE(written == expected);
}

TEST_F(UiTest, ExportsAPictureAtTwiceTheSize) {
  open();
  const auto file = folder() / "window.png";
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/Export picture/###2x");
    answer_file_dialog(ctx, file);
    ctx->SleepNoSkip(1, 0.02f);
  });
  ASSERT_TRUE(wait_for([&] { return std::filesystem::exists(file); }));
  const Image image = read_png(file);
  EXPECT_EQ(image.width, 2560);
  EXPECT_EQ(image.height, 1600);
  std::set<std::uint8_t> levels(image.pixels.begin(), image.pixels.end());
  EXPECT_GT(levels.size(), 50u);  // not blank
}

TEST_F(UiTest, AFileThatCannotBeReadIsASentence) {
  write(folder() / "broken.csv", "1,2\n3,four\n");
  open();
  const int run = snapshot()->run;
  drive([&](ImGuiTestContext* ctx) {
    choose_menu(ctx, "File/###Import points…");
    answer_file_dialog(ctx, folder() / "broken.csv");
    ctx->SleepNoSkip(0.5f, 0.02f);
  });
  ASSERT_TRUE(wait_for([this] { return !window_->runs().building_seconds(); }));
  EXPECT_EQ(snapshot()->run, run);
  EXPECT_EQ(window_->runs().scene(), small_scene());
}

TEST_F(UiTest, SettingsComeBackAtTheNextStart) {
  open();
  Scene scene = small_scene();
  scene.name = "another ring";
  scene.network.hidden = 16;
  window_->runs().edit(scene, "name");
  ASSERT_TRUE(wait_for([this] { return !window_->runs().building_seconds(); }));
  window_->view().workspace = Workspace::kScore;
  window_->view().theme = Theme::kLight;
  window_->view().u = 0.625;
  for (int frames = 0; frames < 5; ++frames) window_->frame();
  close();
  open(std::nullopt);
  EXPECT_EQ(window_->runs().scene(), scene);
  EXPECT_EQ(window_->view().workspace, Workspace::kScore);
  EXPECT_EQ(window_->view().theme, Theme::kLight);
  EXPECT_EQ(window_->view().u, 0.625);
  EXPECT_FALSE(std::filesystem::exists(settings() / "settings.json.bad"));
  EXPECT_FALSE(std::filesystem::exists(settings() / "layout.ini.bad"));
}

TEST_F(UiTest, DamagedSettingsAreSetAsideAndDefaultsUsed) {
  std::filesystem::create_directories(settings());
  for (const char* damage : {"{ \"version\": 1, \"view\": ", "{\"version\": 1, \"view\": {\"u\": \"half\"}}",
                             "{\"version\": 99, \"view\": {}}"}) {
    write(settings() / "settings.json", damage);
    write(settings() / "layout.ini", "rubbish");
    open(std::nullopt);
    EXPECT_EQ(text_of(settings() / "settings.json.bad"), damage);
    EXPECT_EQ(text_of(settings() / "layout.ini.bad"), "rubbish");
    EXPECT_EQ(window_->runs().scene(), Scene{});
    close();
    EXPECT_TRUE(std::filesystem::exists(settings() / "settings.json"));
  }
}

}  // namespace
}  // namespace diffuscope
