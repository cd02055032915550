// Commands on their way from the window (or the command line) to a working thread, in the order they were
// pushed. The worker drains between two iterations and sleeps in wait_for_command() while it is paused. Any
// thread may push, drain and stop at any time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace diffuscope {

template <class T>
class CommandQueue {
 public:
  /// Appends one command and wakes a waiting thread.
  void push(T command) {
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(std::move(command));
    }
    changed_.notify_all();
  }

  /// All commands pushed since the last drain, oldest first; empty (and without allocation) if there are
  /// none.
  std::vector<T> drain() {
    const std::lock_guard lock(mutex_);
    return std::exchange(commands_, {});
  }

  /// Sleeps until there is a command or stop() was called; true if there is a command to drain.
  bool wait_for_command() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || !commands_.empty(); });
    return !commands_.empty();
  }

  /// The same, but gives up after `timeout`; false then.
  template <class Rep, class Period>
  bool wait_for_command(std::chrono::duration<Rep, Period> timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return stopped_ || !commands_.empty(); });
    return !commands_.empty();
  }

  /// Ends every wait, now and later; commands can still be pushed and drained.
  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
  }

  /// True after stop().
  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<T> commands_;
  bool stopped_ = false;
};

}  // namespace diffuscope
