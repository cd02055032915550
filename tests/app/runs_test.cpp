// Scene edits, their undo with weights, and what happens to bad ones, without a window.
#include "app/runs.h"

#include <gtest/gtest.h>

#include <chrono>

namespace diffuscope {
namespace {

class RunsTest : public testing::Test {
 protected:
  static Scene small() {
    Scene scene;
    scene.data.source = {"ring8"};
    scene.network.hidden = 16;
    scene.network.layers = 1;
    scene.training.live.batch = 32;
    scene.training.iterations = 1'000'000;
    return scene;
  }
  bool wait_for(const std::function<bool()>& condition) {
    const auto start = std::chrono::steady_clock::now();
    while (!condition()) {
      if (std::chrono::steady_clock::now() - start > std::chrono::seconds(30)) return false;
      background_.finish();
      runs_.update();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  void begin(const Scene& scene) {
    runs_.edit(scene, "opening");
    ASSERT_TRUE(wait_for([&] { return runs_.snapshot() && runs_.snapshot()->iteration > 3; }));
  }
  /// A restart: waits until the new run is shown.
  void restart(const Scene& scene, const std::string& label) {
    const int before = runs_.snapshot()->run;
    runs_.edit(scene, label);
    ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->run != before; }));
  }

  BackgroundTasks background_{[] {}};
  Runs runs_{1, background_, [] {}};
};

TEST_F(RunsTest, TheFirstSceneIsNoUndoStep) {
  begin(small());
  EXPECT_FALSE(runs_.can_undo());
  EXPECT_EQ(runs_.snapshot()->experiment->scene, small());
}

TEST_F(RunsTest, ALiveEditKeepsTheRunAndIsUndone) {
  begin(small());
  const int run = runs_.snapshot()->run;
  Scene slower = small();
  slower.training.live.learning_rate = 1e-5;
  runs_.edit(slower, "learning rate", false);
  EXPECT_FALSE(runs_.can_undo());  // while the slider is held
  slower.training.live.learning_rate = 2e-5;
  runs_.edit(slower, "learning rate", true);
  EXPECT_EQ(runs_.undo_label(), "learning rate");
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->learning_rate == 2e-5; }));
  EXPECT_EQ(runs_.snapshot()->run, run);
  runs_.undo();
  EXPECT_EQ(runs_.scene(), small());
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->learning_rate == 1e-3; }));
  runs_.redo();
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->learning_rate == 2e-5; }));
  EXPECT_EQ(runs_.snapshot()->run, run);
}

TEST_F(RunsTest, ARestartKeepsTheOldRunForUndo) {
  begin(small());
  const int first = runs_.snapshot()->run;
  Scene wider = small();
  wider.network.hidden = 24;
  restart(wider, "network width");
  EXPECT_EQ(runs_.undo_label(), "network width");
  runs_.undo();
  EXPECT_EQ(runs_.snapshot()->run, first);
  EXPECT_GT(runs_.snapshot()->iteration, 3);
  EXPECT_EQ(runs_.scene(), small());
  runs_.redo();
  EXPECT_EQ(runs_.scene(), wider);
  EXPECT_NE(runs_.snapshot()->run, first);
}

TEST_F(RunsTest, WhileAControlIsHeldNothingRestarts) {
  begin(small());
  const int run = runs_.snapshot()->run;
  Scene wider = small();
  for (int hidden = 17; hidden < 40; ++hidden) {
    wider.network.hidden = hidden;
    runs_.edit(wider, "network width", false);
    EXPECT_FALSE(runs_.building_seconds());
  }
  EXPECT_EQ(runs_.scene().network.hidden, 39);
  EXPECT_EQ(runs_.snapshot()->run, run);
  restart(wider, "network width");
  EXPECT_EQ(runs_.snapshot()->experiment->scene.network.hidden, 39);
}

TEST_F(RunsTest, ABadSceneIsAMessageAndTheOldRunStays) {
  begin(small());
  const int run = runs_.snapshot()->run;
  Scene bad = small();
  bad.network.hidden = 3;
  runs_.edit(bad, "network width");
  auto messages = runs_.take_messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("network.hidden"), std::string::npos) << messages[0];
  EXPECT_EQ(runs_.scene(), small());
  bad = small();
  bad.data.source = {std::string(kFileData)};
  bad.data.file = "/nowhere/points.csv";
  runs_.edit(bad, "data");
  ASSERT_TRUE(wait_for([&] { return !runs_.building_seconds(); }));
  messages = runs_.take_messages();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].find("/nowhere/points.csv"), std::string::npos) << messages[0];
  EXPECT_EQ(runs_.snapshot()->run, run);
  EXPECT_EQ(runs_.scene(), small());
  EXPECT_FALSE(runs_.can_undo());
}

TEST_F(RunsTest, ABadFirstSceneGivesTheDefaultOne) {
  Scene bad = small();
  bad.data.source = {std::string(kFileData)};
  bad.data.file = "/nowhere/points.csv";
  runs_.edit(bad, "opening");
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot() != nullptr; }));
  EXPECT_EQ(runs_.scene(), Scene{});
  EXPECT_EQ(runs_.take_messages().size(), 1u);
}

TEST_F(RunsTest, UndoCancelsARunThatIsBeingBuilt) {
  begin(small());
  const int run = runs_.snapshot()->run;
  Scene wider = small();
  wider.network.hidden = 24;
  runs_.edit(wider, "network width");
  EXPECT_EQ(runs_.undo_label(), "network width");
  runs_.undo();
  for (int i = 0; i < 50; ++i) {
    runs_.update();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(runs_.snapshot()->run, run);
  EXPECT_EQ(runs_.scene(), small());
}

TEST_F(RunsTest, ResetIsAnUndoStep) {
  begin(small());
  runs_.send(Pause{});
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->status == RunStatus::kPaused; }));
  const SnapshotPtr before = runs_.snapshot();
  runs_.send(Reset{});
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->iteration == 0; }));
  runs_.undo();
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->iteration == before->iteration; }));
  EXPECT_TRUE(*runs_.snapshot()->raw == *before->raw);
  runs_.redo();
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->iteration == 0; }));
}

TEST_F(RunsTest, OnlyTheLastFiveRunsKeepTheirWeights) {
  begin(small());
  const int first = runs_.snapshot()->run;
  std::vector<int> ids{first};
  Scene scene = small();
  for (int i = 1; i <= 7; ++i) {
    scene.network.hidden = 16 + i;
    restart(scene, "network width");
    ids.push_back(runs_.snapshot()->run);
  }
  for (std::size_t i = 6; i >= 2; --i) {  // five steps back: the same runs
    runs_.undo();
    EXPECT_EQ(runs_.snapshot()->run, ids[i]);
  }
  for (int hidden : {17, 16}) {  // then they are built again
    runs_.undo();
    ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->experiment->scene.network.hidden == hidden; }));
    EXPECT_GT(runs_.snapshot()->run, ids.back());
  }
  EXPECT_FALSE(runs_.can_undo());
}

TEST_F(RunsTest, AModelContinuesPausedWithItsWeights) {
  begin(small());
  const TrainedModel model = snapshot_model(*runs_.snapshot());
  const int run = runs_.snapshot()->run;
  runs_.load(model, "opening model");
  ASSERT_TRUE(wait_for(
      [&] { return runs_.snapshot()->run != run && runs_.snapshot()->iteration == model.iteration; }));
  EXPECT_NE(runs_.snapshot()->status, RunStatus::kRunning);
  EXPECT_TRUE(*runs_.snapshot()->raw == model.raw);
  EXPECT_TRUE(*runs_.snapshot()->ema == model.ema);
  runs_.undo();
  EXPECT_EQ(runs_.snapshot()->run, run);
}

}  // namespace
}  // namespace diffuscope
