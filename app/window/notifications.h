// Sentences that appear for a few seconds above the status bar, newest at the bottom. Main thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace diffuscope {

enum class Severity { kInfo, kWarning, kError };

class Notifications {
 public:
  /// Shows `text` for a few seconds (longer when it is long) and writes it to the log.
  void add(std::string text, Severity severity = Severity::kInfo);
  /// Shown until the next call with an empty text: work that lasts, e.g. "Loading points.csv".
  void set_ongoing(std::string text) { ongoing_ = std::move(text); }
  /// Draws them; inside a frame.
  void draw();
  /// True while one is shown that will have to go.
  bool visible() const { return !shown_.empty() || !ongoing_.empty(); }
  void clear() { shown_.clear(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Shown {
    std::string text;
    Severity severity;
    Clock::time_point end;
  };
  std::vector<Shown> shown_;
  std::string ongoing_;
};

}  // namespace diffuscope
