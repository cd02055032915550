// Threads that compute for long are told so to the system, and only they.
#include "core/concurrency/thread_priority.h"

#include <gtest/gtest.h>

#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace diffuscope {
namespace {

struct Standing {
  int policy = sched_getscheduler(0);
  int nice = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
};

Standing after(void (*call)()) {
  Standing standing;
  std::thread([&] {
    call();
    standing = {};
  }).join();
  return standing;
}

TEST(ThreadPriority, BulkWorkKeepsItsShareAndPassesItsStandingOn) {
  const Standing before;
  const Standing bulk = after(compute_in_bulk);
  EXPECT_EQ(bulk.policy, SCHED_BATCH);
  EXPECT_EQ(bulk.nice, before.nice);
  const Standing helper = after([] {
    compute_in_bulk();
    std::thread([] { EXPECT_EQ(sched_getscheduler(0), SCHED_BATCH); }).join();
  });
  EXPECT_EQ(helper.policy, SCHED_BATCH);
  EXPECT_EQ(Standing{}.policy, before.policy);
}

TEST(ThreadPriority, WorkForViewsGivesWay) {
  const Standing before;
  const Standing background = after(yield_to_foreground);
  EXPECT_EQ(background.policy, SCHED_BATCH);
  EXPECT_EQ(background.nice, std::max(before.nice, 10));
  EXPECT_EQ(Standing{}.nice, before.nice);
}

}  // namespace
}  // namespace diffuscope
#endif
