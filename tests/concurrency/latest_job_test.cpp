#include "core/concurrency/latest_job.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace diffuscope {
namespace {

using namespace std::chrono_literals;
using Cancelled = const std::atomic<bool>&;

template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(100us);
  }
  return true;
}

TEST(LatestJob, ComputesAndIsTakenOnce) {
  LatestJob<int, std::string> job([](int n, Cancelled) { return std::to_string(n * n); });
  EXPECT_EQ(job.latest(), nullptr);
  EXPECT_EQ(job.take(), nullptr);
  EXPECT_FALSE(job.busy());
  job.request(12);
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  ASSERT_NE(job.latest(), nullptr);
  EXPECT_EQ(*job.latest(), "144");
  const auto taken = job.take();
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken, "144");
  EXPECT_EQ(job.take(), nullptr) << "a result is taken once";
  EXPECT_EQ(job.latest(), taken) << "and stays the latest";
}

TEST(LatestJob, NewestRequestWinsAndTheRunningOneIsCancelled) {
  std::promise<void> first_runs;
  std::atomic<int> runs = 0;
  LatestJob<int, int> job([&](int n, Cancelled cancelled) {
    ++runs;
    if (n == 1) {
      first_runs.set_value();
      while (!cancelled) std::this_thread::yield();
    }
    return n;
  });
  job.request(1);
  first_runs.get_future().wait();
  EXPECT_TRUE(job.busy());
  for (int n = 2; n <= 50; ++n) job.request(n);
  ASSERT_TRUE(eventually([&] { return job.latest() && *job.latest() == 50; }));
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(*job.take(), 50);
  EXPECT_EQ(job.take(), nullptr);
  EXPECT_LE(runs, 50);
}

TEST(LatestJob, ResultOfACancelledRunIsDropped) {
  std::promise<void> runs;
  LatestJob<int, int> job([&](int n, Cancelled cancelled) {
    if (n == 2) {
      runs.set_value();
      while (!cancelled) std::this_thread::yield();
    }
    return n;
  });
  job.request(1);
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  job.request(2);
  runs.get_future().wait();
  job.cancel();
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(*job.latest(), 1) << "the last good result stays";
}

TEST(LatestJob, ExceptionBecomesTextAndTheJobGoesOn) {
  LatestJob<int, int> job([](int n, Cancelled) {
    if (n == 0) throw std::runtime_error("zero is not allowed");
    if (n < 0) throw n;
    return n;
  });
  job.request(7);
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(job.error(), "");
  job.request(0);
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(job.error(), "zero is not allowed");
  EXPECT_EQ(*job.latest(), 7) << "the last good result stays";
  job.request(-1);
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_NE(job.error().find("unknown reason"), std::string::npos);
  job.request(8);
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(job.error(), "");
  EXPECT_EQ(*job.latest(), 8);
}

TEST(LatestJob, WakesAfterThePreviewAndWhenNoLongerBusy) {
  std::atomic<int> wakes = 0, busy_at_last_wake = -1;
  std::atomic<bool> go_on = false;
  LatestJob<int, int>* self = nullptr;
  LatestJob<int, int> job(
      [&](int n, Cancelled) {
        self->publish_preview(-n);
        while (!go_on) std::this_thread::yield();
        return n;
      },
      [&] {
        busy_at_last_wake = self->busy();
        ++wakes;
      });
  self = &job;
  job.request(3);
  ASSERT_TRUE(eventually([&] { return wakes == 1; }));
  EXPECT_EQ(*job.take(), -3);
  EXPECT_EQ(busy_at_last_wake, 1);
  go_on = true;
  ASSERT_TRUE(eventually([&] { return wakes == 2; }));
  EXPECT_EQ(*job.take(), 3);
  EXPECT_EQ(busy_at_last_wake, 0) << "a window that sleeps after this wake must not show 'computing'";
}

TEST(LatestJob, PreviewOfACancelledRunIsDropped) {
  std::promise<void> runs;
  LatestJob<int, int>* self = nullptr;
  LatestJob<int, int> job([&](int n, Cancelled cancelled) {
    runs.set_value();
    while (!cancelled) std::this_thread::yield();
    self->publish_preview(n);
    return n;
  });
  self = &job;
  job.request(3);
  runs.get_future().wait();
  job.cancel();
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(job.latest(), nullptr);
}

TEST(LatestJob, RequestIfIdleDoesNotDisturbARunningJob) {
  std::atomic<bool> runs = false, go_on = false;
  LatestJob<int, int> job([&](int n, Cancelled cancelled) {
    runs = true;
    while (!go_on && !cancelled) std::this_thread::yield();
    return n;
  });
  EXPECT_TRUE(job.request_if_idle(1));
  EXPECT_FALSE(job.request_if_idle(2)) << "one waits or runs";
  ASSERT_TRUE(eventually([&] { return runs.load(); }));
  EXPECT_FALSE(job.request_if_idle(2)) << "one runs";
  go_on = true;
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(*job.latest(), 1);
  EXPECT_TRUE(job.request_if_idle(3));
}

/// Notes on which thread it ends.
struct Mortal {
  std::atomic<std::thread::id>* ended;
  explicit Mortal(std::atomic<std::thread::id>& on) : ended(&on) {}
  Mortal(Mortal&& other) noexcept : ended(std::exchange(other.ended, nullptr)) {}
  Mortal(const Mortal&) = delete;
  Mortal& operator=(const Mortal&) = delete;
  ~Mortal() {
    if (ended) *ended = std::this_thread::get_id();
  }
};

TEST(LatestJob, OldResultsEndOnTheThreadOfTheJob) {
  std::atomic<std::thread::id> ended, worker;
  LatestJob<int, Mortal> job([&](int, Cancelled) {
    worker = std::this_thread::get_id();
    return Mortal(ended);
  });
  job.request(1);
  ASSERT_TRUE(eventually([&] { return job.latest() != nullptr; }));
  auto held = job.latest();
  job.request(2);
  ASSERT_TRUE(eventually([&] { return job.latest() != held; }));
  EXPECT_EQ(ended.load(), std::thread::id());
  held = nullptr;  // the last one who uses it, on this thread
  ASSERT_TRUE(eventually([&] { return ended.load() != std::thread::id(); }));
  EXPECT_EQ(ended.load(), worker.load());
}

TEST(LatestJob, DestructorCancelsTheRunningJob) {
  std::promise<void> runs;
  std::atomic<bool> saw_cancel = false;
  {
    LatestJob<int, int> job([&](int n, Cancelled cancelled) {
      runs.set_value();
      while (!cancelled) std::this_thread::yield();
      saw_cancel = true;
      return n;
    });
    job.request(1);
    runs.get_future().wait();
  }
  EXPECT_TRUE(saw_cancel);
  for (int i = 0; i < 50; ++i) LatestJob<int, int> idle([](int n, Cancelled) { return n; });
}

TEST(LatestJob, MoveOnlyRequestsAndResultsFromManyThreads) {
  LatestJob<std::unique_ptr<int>, std::unique_ptr<int>> job(
      [](const std::unique_ptr<int>& n, Cancelled) { return std::make_unique<int>(*n + 1); });
  std::vector<std::thread> callers;
  for (int t = 0; t < 3; ++t)
    callers.emplace_back([&job] {
      for (int i = 0; i < 300; ++i) {
        job.request(std::make_unique<int>(i));
        if (const auto result = job.latest()) {
          EXPECT_LE(**result, 300);
        }
        job.take();
        job.busy();
      }
    });
  for (auto& caller : callers) caller.join();
  ASSERT_TRUE(eventually([&] { return !job.busy(); }));
  EXPECT_EQ(**job.latest(), 300) << "the last request of every caller is 299";
}

}  // namespace
}  // namespace diffuscope
