// Persistent threads sharing the tasks of a call: about a millisecond of work, thousands of times a run.
// The caller is worker 0 and never waits for a helper that is still asleep: a busy machine means fewer
// helpers. One caller at a time; a task must not call its own team. With one thread everything runs inline.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace diffuscope {

class WorkerTeam {
 public:
  /// A team of `threads` (at least 1), of which threads − 1 are started here and end in the destructor.
  explicit WorkerTeam(int threads) {
    for (int worker = 1; worker < std::min(threads, int{kCount}); ++worker)
      helpers_.emplace_back([this, worker] { help(worker); });
  }
  ~WorkerTeam() {
    open(kStop);
    for (std::thread& helper : helpers_) helper.join();
  }

  /// Number of workers including the caller; task functions get worker indices 0 … threads() − 1.
  int threads() const { return static_cast<int>(helpers_.size()) + 1; }
  /// Calls task(index, worker) once for each index 0 … tasks − 1, handed out one by one, and returns when all
  /// are done; allocates nothing. The first exception skips the tasks not yet begun and is thrown here.
  template <class Task>
  void for_each(int tasks, Task&& task) {
    using Body = std::remove_reference_t<Task>;
    task_ = const_cast<void*>(static_cast<const void*>(std::addressof(task)));
    call_ = [](void* body, int index, int worker) { (*static_cast<Body*>(body))(index, worker); };
    tasks_ = tasks;
    next_ = 0;
    const bool shared = !helpers_.empty() && tasks > 1;
    if (shared) open(kOpen);
    run_tasks(0);
    if (shared && (state_.fetch_and(~unsigned{kOpen}) & kCount))
      wait_until(finished_, [](unsigned finished) { return finished == 1; });
    if (failed_.exchange(false)) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  // Parts of state_: helpers inside the round; it can be entered; the end; the round's number.
  enum : unsigned { kCount = 0xff, kOpen = 0x100, kStop = 0x200, kRound = 0x400 };

  void open(unsigned flag) {
    finished_ = 0;
    state_ = (state_ / kRound + 1) * kRound | flag;
    state_.notify_all();
  }
  void run_tasks(int worker) try {
    for (int index; (index = next_++) < tasks_;) call_(task_, index, worker);
  } catch (...) {
    if (!failed_.exchange(true)) failure_ = std::current_exception();
    next_ = tasks_;
  }
  void help(int worker) {
    for (unsigned last_round = 0;;) {
      unsigned state = wait_until(state_, [&](unsigned now) {
        return (now & kStop) || ((now & kOpen) && now / kRound != last_round);
      });
      if (state & kStop) return;
      if (!state_.compare_exchange_strong(state, state + 1)) continue;  // another came first, or it closed
      last_round = state / kRound;
      run_tasks(worker);
      if ((state_.fetch_sub(1) & (kCount | kOpen)) != 1) continue;
      finished_ = 1;  // the last one out of a closed round tells the caller
      finished_.notify_one();
    }
  }
  /// Spins about 20 µs (the gap between two calls in a loop), then sleeps; returns what satisfied `ready`.
  template <class Ready>
  static unsigned wait_until(std::atomic<unsigned>& word, Ready ready) {
    using Clock = std::chrono::steady_clock;
    const auto patience = Clock::now() + std::chrono::microseconds(20);
    for (;;) {
      const unsigned value = word;
      if (ready(value)) return value;
      if (Clock::now() > patience) word.wait(value);
    }
  }

  alignas(64) std::atomic<unsigned> state_ = 0, finished_ = 0;
  alignas(64) std::atomic<int> next_ = 0;
  alignas(64) int tasks_ = 0;
  void* task_ = nullptr;
  void (*call_)(void* task, int index, int worker) = nullptr;
  std::exception_ptr failure_;
  std::atomic<bool> failed_ = false;
  std::vector<std::thread> helpers_;  // last: they start when all else is ready
};

}  // namespace diffuscope
