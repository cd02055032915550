#include "core/concurrency/latest_value.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace diffuscope {
namespace {

TEST(LatestValue, HoldsTheNewest) {
  LatestValue<int> slot;
  EXPECT_EQ(slot.get(), nullptr);
  slot.publish(std::make_shared<const int>(1));
  const auto old = slot.get();
  slot.publish(std::make_shared<const int>(2));
  EXPECT_EQ(*slot.get(), 2);
  EXPECT_EQ(*old, 1) << "a reader keeps what it got";
  slot.publish(nullptr);
  EXPECT_EQ(slot.get(), nullptr);
}

TEST(LatestValue, OldValueIsDestroyedWithoutTheLock) {
  struct Reentrant {  // its destructor would deadlock if it ran under the lock
    LatestValue<Reentrant>* slot;
    bool* destroyed;
    Reentrant(LatestValue<Reentrant>* s, bool* d) : slot(s), destroyed(d) {}
    Reentrant(const Reentrant&) = delete;
    ~Reentrant() {
      if (slot) slot->get();
      *destroyed = true;
    }
  };
  bool first = false, second = false;
  LatestValue<Reentrant> slot;
  slot.publish(std::make_shared<const Reentrant>(&slot, &first));
  slot.publish(std::make_shared<const Reentrant>(nullptr, &second));
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
}

TEST(LatestValue, ReadersSeeWholeValuesThatNeverGoBack) {
  using Pair = std::pair<int, int>;
  LatestValue<Pair> slot;
  slot.publish(std::make_shared<const Pair>(0, 0));
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int r = 0; r < 2; ++r)
    readers.emplace_back([&] {
      for (int last = 0; !done;) {
        const auto value = slot.get();
        EXPECT_EQ(value->first, value->second);
        EXPECT_GE(value->first, last);
        last = value->first;
      }
    });
  for (int i = 1; i <= 20000; ++i) slot.publish(std::make_shared<const Pair>(i, i));
  done = true;
  for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace diffuscope
