// What is kept of a run's past, within which memory, and that training goes on from there bit for bit.
#include "core/training/checkpoints.h"

#include <gtest/gtest.h>

#include "core/training/session.h"

namespace diffuscope {
namespace {

Checkpoint checkpoint(std::int64_t iteration, Eigen::Index weights = 100) {
  Checkpoint result;
  result.state.iteration = iteration;
  result.state.raw = result.state.ema = result.state.adam_m = result.state.adam_v = Weights::Zero(weights);
  return result;
}

void train(CheckpointRecorder& recorder, std::int64_t from, std::int64_t to, Eigen::Index weights = 100) {
  for (std::int64_t i = from; i <= to; ++i)
    if (recorder.due(i)) recorder.add(checkpoint(i, weights));
}

TEST(Checkpoints, AreEvenOnALogarithmicAxis) {
  CheckpointRecorder recorder;
  train(recorder, 0, 5000);
  const Checkpoints& list = *recorder.list();
  EXPECT_EQ(list.front()->state.iteration, 0);
  EXPECT_LT(list.size(), 50u);
  for (std::size_t i = 1; i < list.size(); ++i) {
    const auto before = list[i - 1]->state.iteration, here = list[i]->state.iteration;
    EXPECT_GT(here, before);
    EXPECT_LE(here, std::max(before + 1, static_cast<std::int64_t>(1.19 * static_cast<double>(before)) + 1));
  }
  EXPECT_GT(list.back()->state.iteration, 5000 / 1.2);
}

TEST(Checkpoints, StayWithinTheirMemory) {
  const std::size_t one = checkpoint(0, 1000).bytes();
  CheckpointRecorder recorder(10 * one);
  train(recorder, 0, 100000, 1000);
  const Checkpoints& list = *recorder.list();
  EXPECT_LE(bytes_of(list), 10 * one);
  EXPECT_GE(list.size(), 4u);
  EXPECT_EQ(list.front()->state.iteration, 0);
  EXPECT_GT(list.back()->state.iteration, 5000);
  for (std::size_t i = 1; i < list.size(); ++i)
    EXPECT_GT(list[i]->state.iteration, list[i - 1]->state.iteration);
}

TEST(Checkpoints, AHugeNetworkKeepsTwo) {
  CheckpointRecorder recorder(10);
  train(recorder, 0, 300, 1000);
  ASSERT_EQ(recorder.list()->size(), 2u);
  EXPECT_EQ(recorder.list()->front()->state.iteration, 0);
}

TEST(Checkpoints, FoundByIteration) {
  CheckpointRecorder recorder;
  EXPECT_EQ(checkpoint_at(*recorder.list(), 5), nullptr);
  train(recorder, 0, 100);
  EXPECT_EQ(checkpoint_at(*recorder.list(), 0)->state.iteration, 0);
  EXPECT_EQ(checkpoint_at(*recorder.list(), 5)->state.iteration, 5);
  EXPECT_LE(checkpoint_at(*recorder.list(), 99)->state.iteration, 99);
  EXPECT_EQ(checkpoint_at(*recorder.list(), 1'000'000), recorder.list()->back());
}

TEST(Checkpoints, RewindForgetsWhatCameLater) {
  CheckpointRecorder recorder;
  train(recorder, 0, 1000);
  const CheckpointsPtr whole = recorder.list();
  recorder.rewind(50);
  EXPECT_LE(recorder.list()->back()->state.iteration, 50);
  EXPECT_GT(whole->back()->state.iteration, 800);  // who holds the list keeps it
  train(recorder, 51, 1000);
  EXPECT_GT(recorder.list()->back()->state.iteration, 800);
}

Scene small_scene() {
  Scene scene;
  scene.data.source = {"ring8"};
  scene.network.hidden = 16;
  scene.network.layers = 2;
  scene.training.live.batch = 64;
  scene.training.live.level_sampling = LevelSampling::kImportance;
  scene.training.iterations = 400;
  return scene;
}

TEST(Checkpoints, TrainingGoesOnFromOneBitForBit) {
  const auto experiment = make_experiment(small_scene());
  WorkerTeam team(1);
  Trainer trainer(experiment, team);
  for (int i = 0; i < 120; ++i) trainer.iterate();
  const Checkpoint kept = trainer.checkpoint();
  for (int i = 0; i < 60; ++i) trainer.iterate();
  const Weights straight = trainer.state().raw;
  trainer.restore(kept.state);
  for (int i = 0; i < 60; ++i) trainer.iterate();
  EXPECT_EQ(trainer.state().iteration, 180);
  EXPECT_TRUE(trainer.state().raw == straight);
}

template <class Condition>
bool wait_for(const Condition& condition) {
  const auto start = std::chrono::steady_clock::now();
  while (!condition()) {
    if (std::chrono::steady_clock::now() - start > std::chrono::seconds(30)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

TEST(Checkpoints, ASessionShowsItsPastGoesBackAndForth) {
  Session session(make_experiment(small_scene()), 1);
  ASSERT_TRUE(wait_for([&] { return session.snapshot()->status == RunStatus::kFinished; }));
  const SnapshotPtr end = session.snapshot();
  ASSERT_GT(end->checkpoints->size(), 20u);
  const CheckpointPtr kept = checkpoint_at(*end->checkpoints, 100);
  const SnapshotPtr past = past_snapshot(*end, kept);
  EXPECT_TRUE(past->is_past());
  EXPECT_EQ(past->iteration, kept->state.iteration);
  EXPECT_EQ(past->newest_iteration, 400);
  EXPECT_EQ(past->raw.get(), &kept->state.raw);  // nothing is copied
  EXPECT_FALSE(*past->ema == *end->ema);

  session.send(GoBack{kept});
  ASSERT_TRUE(wait_for([&] { return session.snapshot()->iteration == kept->state.iteration; }));
  EXPECT_TRUE(*session.snapshot()->raw == kept->state.raw);
  EXPECT_EQ(session.snapshot()->checkpoints->back(), kept);
  session.send(UndoReset{});
  ASSERT_TRUE(wait_for([&] { return session.snapshot()->iteration == 400; }));
  EXPECT_TRUE(*session.snapshot()->raw == *end->raw);
  EXPECT_EQ(session.snapshot()->checkpoints->size(), end->checkpoints->size());

  session.send(GoBack{kept});
  session.send(Resume{});
  ASSERT_TRUE(wait_for([&] {
    const auto now = session.snapshot();
    return now->status == RunStatus::kFinished && now->checkpoints->back()->state.iteration > 300;
  }));
  EXPECT_TRUE(*session.snapshot()->raw == *end->raw);  // the same road again
}

TEST(Turns, SessionsThatShareThemKeepTogether) {
  auto turns = std::make_shared<Turns>();
  Scene scene = small_scene();
  scene.training.iterations = 1'000'000;
  Session first(make_experiment(scene), 1, false, {.turns = turns});
  ASSERT_TRUE(wait_for([&] { return first.snapshot()->iteration > 50; }));
  scene.network.hidden = 32;
  Session second(make_experiment(scene), 1, false, {.turns = turns});
  // The second catches up, then they go on together.
  ASSERT_TRUE(wait_for([&] { return second.snapshot()->iteration > 400; }));
  ASSERT_TRUE(wait_for([&] { return first.snapshot()->iteration > 400; }));
  first.send(Pause{});
  second.send(Pause{});
  ASSERT_TRUE(wait_for([&] {
    return first.snapshot()->status == RunStatus::kPaused && second.snapshot()->status == RunStatus::kPaused;
  }));
  const auto at = first.snapshot()->iteration;
  // One that rests holds nobody up.
  second.send(Resume{});
  ASSERT_TRUE(wait_for([&] { return second.snapshot()->iteration > at + 50; }));
}

}  // namespace
}  // namespace diffuscope
