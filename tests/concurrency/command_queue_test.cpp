#include "core/concurrency/command_queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace diffuscope {
namespace {

using namespace std::chrono_literals;

TEST(CommandQueue, DrainsInOrderOnce) {
  CommandQueue<int> queue;
  EXPECT_TRUE(queue.drain().empty());
  for (int i = 0; i < 5; ++i) queue.push(i);
  EXPECT_EQ(queue.drain(), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_TRUE(queue.drain().empty());
}

TEST(CommandQueue, KeepsTheOrderOfEachOfManyPushers) {
  CommandQueue<std::pair<int, int>> queue;
  std::vector<std::thread> pushers;
  constexpr int kEach = 2000;
  for (int who = 0; who < 3; ++who)
    pushers.emplace_back([&queue, who] {
      for (int i = 0; i < kEach; ++i) queue.push({who, i});
    });
  std::vector<int> next(3, 0);
  int received = 0;
  while (received < 3 * kEach) {
    ASSERT_TRUE(queue.wait_for_command(20s));
    for (const auto& [who, number] : queue.drain()) {
      EXPECT_EQ(number, next[static_cast<std::size_t>(who)]++);
      ++received;
    }
  }
  for (auto& pusher : pushers) pusher.join();
  EXPECT_TRUE(queue.drain().empty());
}

TEST(CommandQueue, WaitEndsWithACommand) {
  CommandQueue<std::unique_ptr<int>> queue;
  std::thread pusher([&] {
    std::this_thread::sleep_for(5ms);
    queue.push(std::make_unique<int>(9));
  });
  EXPECT_TRUE(queue.wait_for_command());
  const auto commands = queue.drain();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(*commands[0], 9);
  pusher.join();
}

TEST(CommandQueue, WaitGivesUpAfterTheTimeout) {
  CommandQueue<int> queue;
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(queue.wait_for_command(20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
  queue.push(1);
  EXPECT_TRUE(queue.wait_for_command(0ms));
}

TEST(CommandQueue, StopEndsEveryWait) {
  CommandQueue<int> queue;
  std::thread waiter([&] { EXPECT_FALSE(queue.wait_for_command()); });
  std::this_thread::sleep_for(5ms);
  EXPECT_FALSE(queue.stopped());
  queue.stop();
  waiter.join();
  EXPECT_TRUE(queue.stopped());
  EXPECT_FALSE(queue.wait_for_command());
  EXPECT_FALSE(queue.wait_for_command(1h));
  queue.push(4);
  EXPECT_TRUE(queue.wait_for_command());
  EXPECT_EQ(queue.drain(), std::vector<int>{4});
}

}  // namespace
}  // namespace diffuscope
