#include "core/concurrency/worker_team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace diffuscope {
namespace {

class WorkerTeamTest : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Threads, WorkerTeamTest, testing::Values(1, 2, 3, 8));

TEST_P(WorkerTeamTest, RunsEveryTaskExactlyOnceInManyRounds) {
  WorkerTeam team(GetParam());
  ASSERT_EQ(team.threads(), GetParam());
  for (int round = 0; round < 3000; ++round) {
    const int tasks = round % 17;
    std::vector<int> calls(static_cast<std::size_t>(tasks), 0);  // unsynchronized: a task run twice is a race
    team.for_each(tasks, [&](int task, int worker) {
      ASSERT_GE(worker, 0);
      ASSERT_LT(worker, team.threads());
      calls.at(static_cast<std::size_t>(task)) += 1;
    });
    ASSERT_EQ(calls, std::vector<int>(static_cast<std::size_t>(tasks), 1)) << "round " << round;
  }
}

TEST_P(WorkerTeamTest, NoWorkerRunsTwoTasksAtOnce) {
  WorkerTeam team(GetParam());
  std::vector<std::atomic<int>> inside(static_cast<std::size_t>(GetParam()));
  std::atomic<int> collisions = 0;
  for (int round = 0; round < 50; ++round)
    team.for_each(40, [&](int, int worker) {
      auto& mine = inside[static_cast<std::size_t>(worker)];
      if (mine.fetch_add(1) != 0) ++collisions;
      std::this_thread::yield();
      mine.fetch_sub(1);
    });
  EXPECT_EQ(collisions, 0);
}

TEST_P(WorkerTeamTest, WhatTasksWroteIsVisibleAfterTheCall) {
  WorkerTeam team(GetParam());
  std::vector<int> values(64, 0);
  for (int round = 1; round <= 1000; ++round) {
    team.for_each(64, [&](int task, int) { values[static_cast<std::size_t>(task)] += task; });
    ASSERT_EQ(std::accumulate(values.begin(), values.end(), 0), round * 64 * 63 / 2);
  }
}

TEST_P(WorkerTeamTest, ThrowsTheFirstExceptionInTheCallerAndStaysUsable) {
  WorkerTeam team(GetParam());
  for (int round = 0; round < 200; ++round) {
    std::atomic<int> begun = 0;
    const auto failing = [&](int task, int) {
      ++begun;
      if (task == 5) throw std::runtime_error("task 5 of round " + std::to_string(round));
    };
    try {
      team.for_each(100000, failing);
      FAIL() << "the exception was lost";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), "task 5 of round " + std::to_string(round));
    }
    EXPECT_GE(begun, 6);  // tasks are handed out in order, so 0 … 5 had begun
    std::atomic<int> done = 0;
    team.for_each(10, [&](int, int) { ++done; });
    EXPECT_EQ(done, 10);
  }
}

TEST_P(WorkerTeamTest, AnExceptionSkipsTheTasksNotYetBegun) {
  WorkerTeam team(GetParam());
  std::atomic<int> begun = 0;
  const auto failing = [&](int task, int) {
    ++begun;
    while (task == 0 && team.threads() > 1 && begun < 2)
      std::this_thread::yield();  // until another takes part
    if (task == 0) throw std::runtime_error("first");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  EXPECT_THROW(team.for_each(10000, failing), std::runtime_error);
  EXPECT_LT(begun, 10000);
}

TEST_P(WorkerTeamTest, EveryTaskThrowingGivesOneException) {
  WorkerTeam team(GetParam());
  for (int round = 0; round < 200; ++round)
    EXPECT_THROW(team.for_each(50, [](int task, int) { throw task; }), int);
}

TEST_P(WorkerTeamTest, WakesAfterSleep) {
  WorkerTeam team(GetParam());
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::atomic<int> done = 0;
    team.for_each(100, [&](int, int) { ++done; });
    EXPECT_EQ(done, 100);
  }
}

TEST_P(WorkerTeamTest, StartsAndEndsWithoutWork) {
  for (int i = 0; i < 50; ++i) WorkerTeam team(GetParam());
}

TEST(WorkerTeam, HelpersTakePart) {
  WorkerTeam team(3);
  std::atomic<int> inside = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  team.for_each(3, [&](int, int) {  // each task waits for the other two, so three workers must come
    ++inside;
    while (inside < 3 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  });
  EXPECT_LT(std::chrono::steady_clock::now(), deadline);
}

TEST(WorkerTeam, OneThreadRunsInOrderInTheCaller) {
  WorkerTeam team(1);
  std::vector<int> order;
  const auto caller = std::this_thread::get_id();
  team.for_each(5, [&](int task, int worker) {
    EXPECT_EQ(worker, 0);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    order.push_back(task);
  });
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(WorkerTeam, SillyThreadCountsMeanOne) {
  EXPECT_EQ(WorkerTeam(0).threads(), 1);
  EXPECT_EQ(WorkerTeam(-4).threads(), 1);
}

TEST(WorkerTeam, TakesConstMutableAndMoveOnlyTasks) {
  WorkerTeam team(2);
  std::atomic<int> sum = 0;
  const auto constant = [&](int task, int) { sum += task; };
  team.for_each(4, constant);
  team.for_each(4, [&sum, one = std::make_unique<int>(1)](int, int) { sum += *one; });
  team.for_each(0, [&](int, int) { sum += 1000; });
  team.for_each(-1, [&](int, int) { sum += 1000; });
  EXPECT_EQ(sum, 6 + 4);
}

}  // namespace
}  // namespace diffuscope
