// What the program has said, for the log panel: a sink of spdlog that takes lines from any thread and keeps
// the newest.
#pragma once

#include <spdlog/common.h>

#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "core/concurrency/command_queue.h"

namespace spdlog {
class logger;
}

namespace diffuscope {

struct LogLine {
  std::chrono::system_clock::time_point time;
  spdlog::level::level_enum level = spdlog::level::info;
  std::string text;
};

class LogBook {
 public:
  /// Becomes a sink of spdlog's default logger, so that spdlog::info(…) anywhere arrives here.
  LogBook();
  ~LogBook();
  LogBook(const LogBook&) = delete;
  LogBook& operator=(const LogBook&) = delete;

  /// Once a frame, on the main thread: takes in the lines that have arrived.
  void collect();
  /// Oldest first. Main thread.
  const std::deque<LogLine>& lines() const { return lines_; }

 private:
  std::shared_ptr<CommandQueue<LogLine>> arrived_ = std::make_shared<CommandQueue<LogLine>>();
  std::shared_ptr<spdlog::logger> before_;
  std::deque<LogLine> lines_;
};

}  // namespace diffuscope
