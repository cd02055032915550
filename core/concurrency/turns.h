// Several workers take turns, the one that is furthest behind first: runs that train side by side stay at the
// same iteration and share the machine fairly, however long an iteration of each takes. A worker that rests
// (paused, finished) holds nobody up. Any thread; a member belongs to one thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>

namespace diffuscope {

class Turns {
 public:
  /// A new member, resting.
  int join() {
    const std::lock_guard lock(mutex_);
    return ++last_member_;
  }
  /// The member is gone.
  void leave(int member) { rest(member); }

  /// Waits until nobody else has the turn or is behind `progress`, at most `patience`; true: the turn is this
  /// member's until give(). Others wait for the member from now on, until it rests.
  bool take(int member, std::int64_t progress, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    progress_[member] = progress;
    const bool mine =
        changed_.wait_for(lock, patience, [&] { return !taken_ && !anyone_behind(member, progress); });
    taken_ |= mine;
    return mine;
  }
  /// Ends the turn; the member has got to `progress`.
  void give(int member, std::int64_t progress) {
    {
      const std::lock_guard lock(mutex_);
      progress_[member] = progress;
      taken_ = false;
    }
    changed_.notify_all();
  }
  /// Takes no part until its next take().
  void rest(int member) {
    {
      const std::lock_guard lock(mutex_);
      if (progress_.erase(member) == 0) return;
    }
    changed_.notify_all();
  }

 private:
  bool anyone_behind(int member, std::int64_t progress) const {
    for (const auto& [other, reached] : progress_)
      if (other != member && reached < progress) return true;
    return false;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, std::int64_t> progress_;  // of the members that take part
  int last_member_ = 0;
  bool taken_ = false;
};

}  // namespace diffuscope
