// Work that must not hold up a frame and must not be dropped: reading and writing files, ending old runs. One
// thread, in the order asked for; what follows from a task happens on the main thread, in finish(). All
// members are called on the main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/concurrency/command_queue.h"

namespace diffuscope {

class BackgroundTasks {
 public:
  using Finish = std::function<void()>;  ///< on the main thread, once the task is over; may be empty
  using Task = std::function<Finish()>;  ///< on the background thread; what it throws becomes a message

  /// `wake` is called on the background thread after each task.
  explicit BackgroundTasks(std::function<void()> wake);
  /// Completes the tasks that were asked for (files are written to their end); their Finish is not called.
  ~BackgroundTasks();

  /// `what` is shown while it lasts, e.g. "Saving samples.npy".
  void add(std::string what, Task task);
  /// Destroys `object` on the background thread: its destructor may take a while.
  void dispose(std::shared_ptr<void> object);

  /// Once a frame: does what follows from the tasks that are over.
  void finish();
  /// What is under way; empty when nothing is.
  std::string current() const { return waiting_.empty() ? "" : waiting_.front(); }
  /// Messages of tasks that failed, since the last call.
  std::vector<std::string> take_errors() { return std::exchange(errors_, {}); }

 private:
  struct Outcome {
    Finish finish;
    std::string error;
  };
  void work();

  std::function<void()> wake_;
  std::vector<std::string> waiting_;
  std::vector<std::string> errors_;
  CommandQueue<Outcome> outcomes_;
  CommandQueue<Task> tasks_;
  std::jthread thread_;  // last: it starts when all else is ready
};

}  // namespace diffuscope
