// Tasks run in order, what follows from them happens on the calling thread, failures become messages, none is
// dropped.
#include "app/background_tasks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>

namespace diffuscope {
namespace {

void finish_all(BackgroundTasks& tasks, const std::function<bool()>& done) {
  const auto start = std::chrono::steady_clock::now();
  while (!done() && std::chrono::steady_clock::now() - start < std::chrono::seconds(20)) {
    tasks.finish();
    std::this_thread::yield();
  }
}

TEST(BackgroundTasks, RunInOrderAndFinishOnTheCallingThread) {
  std::atomic<int> woken = 0;
  BackgroundTasks tasks([&] { ++woken; });
  const auto here = std::this_thread::get_id();
  std::vector<int> finished;
  for (int i = 0; i < 20; ++i)
    tasks.add("task", [&, i]() -> BackgroundTasks::Finish {
      EXPECT_NE(std::this_thread::get_id(), here);
      return [&, i] {
        EXPECT_EQ(std::this_thread::get_id(), here);
        finished.push_back(i);
      };
    });
  EXPECT_EQ(tasks.current(), "task");
  finish_all(tasks, [&] { return finished.size() == 20; });
  ASSERT_EQ(finished.size(), 20u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(finished[static_cast<std::size_t>(i)], i);
  EXPECT_EQ(woken, 20);
  EXPECT_EQ(tasks.current(), "");
}

TEST(BackgroundTasks, AFailureIsAMessageAndTheNextTaskRuns) {
  BackgroundTasks tasks([] {});
  bool reached = false;
  tasks.add("bad", []() -> BackgroundTasks::Finish { throw std::runtime_error("the disk is full"); });
  tasks.add("good", [&]() -> BackgroundTasks::Finish { return [&] { reached = true; }; });
  finish_all(tasks, [&] { return reached; });
  EXPECT_TRUE(reached);
  EXPECT_EQ(tasks.take_errors(), std::vector<std::string>{"the disk is full"});
  EXPECT_TRUE(tasks.take_errors().empty());
}

TEST(BackgroundTasks, WhatWasAskedForIsDoneBeforeTheEnd) {
  std::atomic<int> done = 0;
  {
    BackgroundTasks tasks([] {});
    for (int i = 0; i < 10; ++i)
      tasks.add("slow", [&]() -> BackgroundTasks::Finish {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        ++done;
        return nullptr;
      });
  }
  EXPECT_EQ(done, 10);
}

TEST(BackgroundTasks, DisposedObjectsEndOnTheOtherThread) {
  std::atomic<bool> ended = false;
  std::thread::id where;
  {
    BackgroundTasks tasks([] {});
    tasks.dispose(std::shared_ptr<int>(new int(1), [&](int* object) {
      delete object;
      where = std::this_thread::get_id();
      ended = true;
    }));
    tasks.dispose(nullptr);
  }
  EXPECT_TRUE(ended);
  EXPECT_NE(where, std::this_thread::get_id());
}

}  // namespace
}  // namespace diffuscope
