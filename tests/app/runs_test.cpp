// Scene edits, their undo with weights, and what happens to bad ones, without a window.
#include "app/runs.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

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

  /// Waits until run `index` has trained past `iteration`.
  bool trained(std::size_t index, std::int64_t iteration) {
    return wait_for([&] {
      const auto views = runs_.views();
      return index < views.size() && views[index].snapshot && views[index].snapshot->iteration > iteration;
    });
  }
  /// small() with another schedule.
  static Scene cosine() {
    Scene scene = small();
    scene.schedule.kind = {"cosine"};
    return scene;
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

TEST_F(RunsTest, TrainingFollowsTheMixtureWhileItIsDragged) {
  begin(small());
  const SnapshotPtr first = runs_.snapshot();
  const auto shown_mean = [&] { return runs_.snapshot()->experiment->oracle->components()[0].mean; };
  Scene scene = small();
  scene.data.source = {"gaussian_mixture"};
  scene.data.components = first->experiment->data->as_mixture()->components();
  runs_.edit(scene, "edit as mixture");
  const Eigen::VectorXd before = shown_mean();
  scene.data.components[0].mean.x() += 0.5;
  runs_.edit(scene, "move component", false);
  ASSERT_TRUE(wait_for([&] { return (shown_mean() - before).norm() > 0.1; }));
  EXPECT_FALSE(runs_.building_seconds());
  scene.data.components[0].mean.x() += 0.5;
  runs_.edit(scene, "move component", true);
  const double scale = first->experiment->standardization.scale;
  ASSERT_TRUE(wait_for([&] { return std::abs((shown_mean() - before).x() - 1 / scale) < 1e-9; }));
  EXPECT_EQ(runs_.snapshot()->run, first->run);
  EXPECT_GE(runs_.snapshot()->iteration, first->iteration);
  runs_.undo();
  ASSERT_TRUE(wait_for([&] { return (shown_mean() - before).norm() < 1e-9; }));
  runs_.undo();
  EXPECT_EQ(runs_.scene(), small());
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->experiment->scene.data == small().data; }));
  runs_.redo();
  runs_.redo();
  ASSERT_TRUE(wait_for([&] { return std::abs((shown_mean() - before).x() - 1 / scale) < 1e-9; }));
  EXPECT_EQ(runs_.snapshot()->run, first->run);
}

// While a curve is dragged training goes on, and one undo brings the whole drag back.
TEST_F(RunsTest, AScheduleThatOnlySetsLevelsChangesWhileTrainingGoesOn) {
  begin(small());
  const int run = runs_.snapshot()->run;
  const auto shown_steps = [&] { return runs_.snapshot()->experiment->schedule.steps(); };
  Scene shorter = small();
  for (const int steps : {400, 200, 50}) {
    shorter.schedule.diffusion_steps = steps;
    runs_.edit(shorter, "steps", false);
    ASSERT_TRUE(wait_for([&] { return shown_steps() == steps; }));
  }
  EXPECT_FALSE(runs_.can_undo());  // still held
  runs_.edit(shorter, "steps");
  runs_.undo();
  ASSERT_TRUE(wait_for([&] { return shown_steps() == 1000; }));
  runs_.redo();
  ASSERT_TRUE(wait_for([&] { return shown_steps() == 50; }));
  EXPECT_EQ(runs_.snapshot()->run, run);
  EXPECT_EQ(runs_.snapshot()->experiment->scene, shorter);
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

TEST_F(RunsTest, WhatComputesChangesWhileTrainingGoesOnAndHoldsForLaterRuns) {
  begin(small());
  const int first = runs_.snapshot()->run;
  runs_.set_engine(engine_factory("eigen"));
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->processor == "CPU, Eigen"; }));
  EXPECT_EQ(runs_.snapshot()->run, first);
  EXPECT_GT(runs_.snapshot()->iteration, 3);
  Scene wider = small();
  wider.network.hidden = 24;
  restart(wider, "network width");
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->processor == "CPU, Eigen"; }));
  runs_.set_engine(make_usual_engine);
  runs_.undo();  // to the run that Eigen computed
  EXPECT_EQ(runs_.snapshot()->run, first);
  EXPECT_TRUE(wait_for([&] { return runs_.snapshot()->processor == usual_processor(); }));
}

TEST_F(RunsTest, TrainingThatIsHeldGoesOnAfterwardsUnlessItHadBeenPaused) {
  const auto status = [this](RunStatus wanted) {
    return wait_for([this, wanted] { return runs_.snapshot()->status == wanted; });
  };
  begin(small());
  runs_.hold(true);
  ASSERT_TRUE(status(RunStatus::kPaused));
  const auto held = runs_.snapshot()->iteration;
  runs_.hold(false);
  ASSERT_TRUE(status(RunStatus::kRunning));
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->iteration > held; }));
  runs_.send(Pause{});
  ASSERT_TRUE(status(RunStatus::kPaused));
  runs_.hold(true);
  runs_.hold(false);
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  EXPECT_EQ(runs_.snapshot()->status, RunStatus::kPaused);
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

TEST_F(RunsTest, ATwinTrainsBesideAndCatchesUp) {
  begin(small());
  ASSERT_TRUE(trained(0, 100));
  runs_.add_twin(cosine());
  // A is ahead of its snapshot by what it trains in 16 ms: some hundred iterations of so small a network.
  ASSERT_TRUE(trained(1, runs_.snapshot()->iteration + 1000));
  const auto views = runs_.views();
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(views[0].title, "schedule: linear");
  EXPECT_EQ(views[1].title, "schedule: cosine");
  EXPECT_TRUE(views[0].shown);
  EXPECT_EQ(views[1].snapshot->experiment->scene.schedule.kind.id, "cosine");
  EXPECT_EQ(views[1].snapshot->experiment->scene.seed, small().seed);
  // From now on they are at the same iteration, give or take what snapshots lag behind.
  runs_.send(Pause{});
  ASSERT_TRUE(wait_for([&] {
    const auto now = runs_.views();
    return now[0].snapshot->status == RunStatus::kPaused && now[1].snapshot->status == RunStatus::kPaused;
  }));
  const auto now = runs_.views();
  EXPECT_NEAR(static_cast<double>(now[0].snapshot->iteration),
              static_cast<double>(now[1].snapshot->iteration), 25);
  EXPECT_EQ(runs_.scene().twins.size(), 1u);
}

TEST_F(RunsTest, WhatIsEditedInAHoldsForItsTwins) {
  begin(small());
  runs_.add_twin(cosine());
  ASSERT_TRUE(trained(1, 5));
  Scene wider = runs_.scene();
  wider.network.hidden = 24;
  runs_.edit(wider, "network width");
  ASSERT_TRUE(wait_for([&] {
    const auto views = runs_.views();
    return views[0].snapshot->experiment->scene.network.hidden == 24 &&
           views[1].snapshot->experiment->scene.network.hidden == 24;
  }));
  EXPECT_EQ(runs_.views()[1].snapshot->experiment->scene.schedule.kind.id, "cosine");
}

TEST_F(RunsTest, WhatIsEditedInATwinSetsItApart) {
  begin(small());
  runs_.add_twin(cosine());
  ASSERT_TRUE(trained(1, 5));
  const int twin = runs_.views()[1].snapshot->run;
  runs_.show(1);
  EXPECT_EQ(runs_.shown_scene().schedule.kind.id, "cosine");
  EXPECT_EQ(runs_.snapshot()->run, twin);
  Scene slower = runs_.shown_scene();
  slower.training.live.learning_rate = 2e-5;
  runs_.edit_shown(slower, "learning rate");
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->learning_rate == 2e-5; }));
  EXPECT_EQ(runs_.snapshot()->run, twin);  // live: the same training
  EXPECT_EQ(runs_.views()[0].snapshot->learning_rate, 1e-3);
  EXPECT_EQ(runs_.undo_label(), "learning rate");
  runs_.undo();
  ASSERT_TRUE(wait_for([&] { return runs_.views()[1].snapshot->learning_rate == 1e-3; }));
}

TEST_F(RunsTest, TwinsAreLimitedDifferentAndCloseAgain) {
  begin(small());
  runs_.add_twin(small());
  EXPECT_EQ(runs_.count(), 1);
  EXPECT_EQ(runs_.take_messages().size(), 1u);
  for (const int hidden : {17, 18, 19, 20}) {
    Scene twin = small();
    twin.network.hidden = hidden;
    runs_.add_twin(twin);
  }
  EXPECT_EQ(runs_.count(), 4);
  EXPECT_EQ(runs_.take_messages().size(), 1u);
  ASSERT_TRUE(trained(3, 3));
  const int third = runs_.views()[2].snapshot->run;
  runs_.close_twin(1);
  EXPECT_EQ(runs_.count(), 3);
  EXPECT_EQ(runs_.views()[1].snapshot->run, third);  // the others go on as they were
  Scene other = small();
  other.data.source = {"moons"};
  runs_.edit(other, "opening");  // another scene replaces all
  EXPECT_EQ(runs_.count(), 1);
  runs_.undo();
  EXPECT_EQ(runs_.count(), 3);
}

TEST_F(RunsTest, ASceneWithTwinsStartsThem) {
  Scene scene = small();
  scene.twins = {R"({"schedule":{"id":"cosine"}})", R"({"network":{"hidden":20}})"};
  begin(scene);
  ASSERT_TRUE(trained(2, 10));
  EXPECT_EQ(runs_.views()[0].title, "schedule: linear, hidden: 16");
}

TEST_F(RunsTest, ThePastIsShownAndGoneOnFrom) {
  begin(small());
  runs_.add_twin(cosine());
  ASSERT_TRUE(trained(1, 300));
  runs_.send(Pause{});
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->status == RunStatus::kPaused; }));
  const SnapshotPtr now = runs_.snapshot();
  runs_.look_back(100);
  const SnapshotPtr past = runs_.snapshot();
  EXPECT_TRUE(past->is_past());
  EXPECT_LE(past->iteration, 100);
  EXPECT_GT(past->iteration, 80);
  EXPECT_EQ(runs_.views()[1].snapshot->iteration, past->iteration);  // the same time in all runs
  EXPECT_EQ(past->newest_iteration, now->iteration);
  EXPECT_FALSE(*past->raw == *now->raw);
  runs_.go_on_from_past();
  EXPECT_FALSE(runs_.looking_back());
  runs_.send(Pause{});
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->iteration < now->iteration; }));
  EXPECT_EQ(runs_.undo_label(), "going back");
  runs_.undo();
  ASSERT_TRUE(wait_for([&] { return runs_.snapshot()->iteration == now->iteration; }));
  EXPECT_TRUE(*runs_.snapshot()->raw == *now->raw);
}

}  // namespace
}  // namespace diffuscope
