// A thread that computes the newest request: an older one is told to stop and its result is dropped.
// Results are immutable and polled from any thread; only the destructor blocks, until the run has stopped.
// Old results are destroyed on the job's thread, for some are large and whoever lets go of them last draws.
// Declare a job after what its computation uses, so that it ends first.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace diffuscope {

template <class Request, class Result>
class LatestJob {
 public:
  /// Computes a result; returns early (with anything) once `cancelled`. What it throws becomes error().
  using Compute = std::function<Result(const Request&, const std::atomic<bool>& cancelled)>;

  /// `wake` is called on the worker thread after each preview and each run; it must not throw.
  explicit LatestJob(Compute compute, std::function<void()> wake = nullptr)
      : compute_(std::move(compute)), wake_(std::move(wake)), thread_([this] { work(); }) {}
  ~LatestJob() { stop_ = true, cancel(), thread_.join(); }

  /// Asks for this next; a waiting request is replaced, a running one is cancelled.
  void request(Request next) { replace(std::move(next)); }
  /// Asks only if nothing runs or waits, else false: for steady refreshes, which would cancel each other.
  bool request_if_idle(Request next) {
    const auto guard = lock();
    const bool idle = !running_ && !pending_;
    if (idle) pending_.emplace(std::move(next)), changed_.notify_all();
    return idle;
  }
  /// Drops the waiting request and stops the running one; the last result stays.
  void cancel() { replace(std::nullopt); }
  /// True while a request waits or runs.
  bool busy() const { return lock(), running_ || pending_; }
  /// The newest result, preview or final; null before the first.
  std::shared_ptr<const Result> latest() const { return lock(), result_; }
  /// The newest result if it has not been taken yet, else null.
  std::shared_ptr<const Result> take() { return lock(), std::exchange(fresh_, false) ? result_ : nullptr; }
  /// The text of the exception that ended the last run; empty if it succeeded.
  std::string error() const { return lock(), error_; }
  /// Publishes a coarse result, only from inside the computation; ignored once that is cancelled.
  void publish_preview(Result preview) { publish(share(std::move(preview)), "", true); }

 private:
  static constexpr std::chrono::milliseconds kBurialPause{100};
  /// Held to the end of the scope or, unnamed, of the full expression (a comma or return expression).
  auto lock() const { return std::unique_lock(mutex_); }
  static auto share(Result result) { return std::make_shared<const Result>(std::move(result)); }

  void replace(std::optional<Request> next) {
    lock(), next.swap(pending_), cancelled_ = true;
    changed_.notify_all();
  }
  void publish(std::shared_ptr<const Result> result, std::string error, bool goes_on) {
    auto guard = lock();
    running_ = goes_on;
    if (!cancelled_) error_.swap(error);
    if (!cancelled_ && result) result_.swap(result), fresh_ = true;
    guard.unlock();
    if (result) retired_.push_back(std::move(result));
    if (wake_) wake_();
  }
  /// Destroys what only this thread still holds.
  void bury() {
    std::erase_if(retired_, [](const auto& result) { return result.use_count() == 1; });
  }
  void run(const Request& request) try {
    publish(share(compute_(request, cancelled_)), "", false);
  } catch (const std::exception& failure) {
    publish(nullptr, failure.what(), false);
  } catch (...) {
    publish(nullptr, "The computation failed for an unknown reason.", false);
  }
  void work() {
    const auto called = [this] { return stop_ || pending_; };
    for (auto guard = lock();; guard.lock()) {
      while (!called()) {
        retired_.empty() ? changed_.wait(guard) : void(changed_.wait_for(guard, kBurialPause));
        guard.unlock();
        bury();
        guard.lock();
      }
      if (stop_) return;
      const Request request = std::move(*std::exchange(pending_, std::nullopt));
      cancelled_ = false, running_ = true;
      guard.unlock();
      run(request);
      bury();
    }
  }

  const Compute compute_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Request> pending_;
  std::shared_ptr<const Result> result_;
  std::vector<std::shared_ptr<const Result>> retired_;  // of the job's thread: results before result_
  std::string error_;
  std::atomic<bool> cancelled_ = false, stop_ = false;
  bool fresh_ = false, running_ = false;
  std::thread thread_;  // last: it starts when all else is ready
};

}  // namespace diffuscope
