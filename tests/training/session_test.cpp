// The training thread: commands, statuses, snapshots.
#include "core/training/session.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

namespace diffuscope {
namespace {

Scene small_scene(int iterations) {
  Scene scene;
  scene.network.hidden = 16;
  scene.network.layers = 1;
  scene.training.live.batch = 64;
  scene.training.iterations = iterations;
  return scene;
}

// Waits for a snapshot with some property; fails the test after a generous while.
SnapshotPtr wait_for(const Session& session, const std::function<bool(const Snapshot&)>& wanted) {
  for (int i = 0; i < 6000; ++i) {
    if (SnapshotPtr s = session.snapshot(); wanted(*s)) return s;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ADD_FAILURE() << "the session did not get there";
  return session.snapshot();
}
auto has_status(RunStatus status) {
  return [status](const Snapshot& s) { return s.status == status; };
}

TEST(Session, TrainsToTheEndOfThePlanAndGoesOnWhenAsked) {
  Session session(make_experiment(small_scene(50)), 1);
  EXPECT_EQ(wait_for(session, has_status(RunStatus::kFinished))->iteration, 50);
  session.send(Resume{});
  EXPECT_EQ(wait_for(session, [](const Snapshot& s) { return s.iteration == 100; })->planned_iterations, 100);
}

TEST(Session, EqualsTheTrainerWithoutAThread) {
  const auto experiment = make_experiment(small_scene(30));
  Session session(experiment, 2);
  const auto snapshot = wait_for(session, has_status(RunStatus::kFinished));
  WorkerTeam team(1);
  Trainer trainer(experiment, team);
  for (int i = 0; i < 30; ++i) trainer.iterate();
  EXPECT_EQ(*snapshot->raw, trainer.state().raw);
  EXPECT_EQ(*snapshot->ema, trainer.state().ema);
}

TEST(Session, PausesStepsAndResumes) {
  Session session(make_experiment(small_scene(1000000)), 1);
  wait_for(session, [](const Snapshot& s) { return s.iteration > 0; });
  session.send(Pause{});
  const auto paused = wait_for(session, has_status(RunStatus::kPaused))->iteration;
  session.send(StepOnce{});
  EXPECT_EQ(wait_for(session, [&](const Snapshot& s) { return s.iteration != paused; })->iteration,
            paused + 1);
  session.send(Resume{});
  wait_for(session, [&](const Snapshot& s) { return s.iteration > paused + 10; });
}

TEST(Session, ResetCanBeUndone) {
  Session session(make_experiment(small_scene(40)), 1);
  const auto trained = wait_for(session, has_status(RunStatus::kFinished));
  session.send(Reset{});
  const auto reset = wait_for(session, [](const Snapshot& s) { return s.iteration == 0; });
  EXPECT_NE(*reset->raw, *trained->raw);
  session.send(UndoReset{});
  const auto undone = wait_for(session, [](const Snapshot& s) { return s.iteration == 40; });
  EXPECT_EQ(*undone->raw, *trained->raw);
}

TEST(Session, DivergenceIsAStatusWithAdvice) {
  Scene scene = small_scene(1000000);
  Session session(make_experiment(scene), 1);
  wait_for(session, [](const Snapshot& s) { return s.iteration > 100; });
  LiveSettings wild = scene.training.live;
  wild.learning_rate = 10;
  wild.clip_norm = 0;
  session.send(SetLive{wild});
  const auto diverged = wait_for(session, has_status(RunStatus::kDiverged));
  EXPECT_NE(diverged->message.find("Try a learning rate of 1"), std::string::npos) << diverged->message;
  EXPECT_TRUE(diverged->raw->allFinite());
  session.send(SetLive{scene.training.live});
  session.send(Resume{});
  wait_for(session, [&](const Snapshot& s) { return s.iteration > diverged->iteration + 10; });
}

// To Eigen in the middle and back: weights, optimizer and losses go along, and no iteration is done twice.
TEST(Session, AnotherEngineTakesOverWhileTrainingGoesOn) {
  Session session(make_experiment(small_scene(1000000)), 1);
  const auto before = wait_for(session, [](const Snapshot& s) { return s.iteration > 100; });
  session.send(SetEngine{engine_factory("eigen")});
  const auto moved = wait_for(session, [](const Snapshot& s) { return s.processor == "CPU, Eigen"; });
  EXPECT_GE(moved->iteration, before->iteration);
  EXPECT_LT(moved->recent_loss, 1.5 * before->recent_loss);
  EXPECT_EQ(moved->make_engine(make_network(*moved->experiment))->about(), "CPU, Eigen");
  session.send(SetEngine{engine_factory("cpu")});
  const auto back = wait_for(session, [](const Snapshot& s) { return s.processor == usual_processor(); });
  wait_for(session, [&](const Snapshot& s) { return s.iteration > back->iteration + 10; });
}

TEST(Session, ASceneWithoutIterationsStandsFinishedUntilAsked) {
  Session session(make_experiment(small_scene(0)), 1);
  EXPECT_EQ(wait_for(session, has_status(RunStatus::kFinished))->iteration, 0);
  session.send(Resume{});
  wait_for(session, [](const Snapshot& s) { return s.iteration > 5; });
}

TEST(Session, StopsPromptlyWhileTrainingAndWhilePaused) {
  { Session session(make_experiment(small_scene(1000000)), 1); }
  { Session session(make_experiment(small_scene(1000000)), 1, true); }
}

}  // namespace
}  // namespace diffuscope
