#include "app/background_tasks.h"

#include <exception>
#include <utility>

namespace diffuscope {

BackgroundTasks::BackgroundTasks(std::function<void()> wake)
    : wake_(std::move(wake)), thread_([this] { work(); }) {}

BackgroundTasks::~BackgroundTasks() {
  tasks_.stop();
  thread_.join();
}

void BackgroundTasks::add(std::string what, Task task) {
  waiting_.push_back(std::move(what));
  tasks_.push(std::move(task));
}

void BackgroundTasks::dispose(std::shared_ptr<void> object) {
  if (!object) return;
  add("", [held = std::move(object)]() mutable -> Finish {
    held.reset();
    return nullptr;
  });
}

void BackgroundTasks::finish() {
  for (Outcome& outcome : outcomes_.drain()) {
    waiting_.erase(waiting_.begin());
    if (!outcome.error.empty()) errors_.push_back(std::move(outcome.error));
    if (outcome.finish) outcome.finish();
  }
}

void BackgroundTasks::work() {
  for (bool stopped = false; !stopped;) {
    tasks_.wait_for_command();
    stopped = tasks_.stopped();  // read before the last drain, so that nothing asked for is left
    for (Task& task : tasks_.drain()) {
      Outcome outcome;
      try {
        outcome.finish = task();
      } catch (const std::exception& failure) {
        outcome.error = failure.what();
      }
      task = nullptr;
      outcomes_.push(std::move(outcome));
      wake_();
    }
  }
}

}  // namespace diffuscope
