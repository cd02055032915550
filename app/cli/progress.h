// Progress of long work: one line redrawn on stderr where that is a terminal, otherwise a line on stdout for
// every tenth. stderr of a redirected run thus holds nothing but errors.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace diffuscope {

class Progress {
 public:
  /// A quiet one prints nothing.
  explicit Progress(bool quiet);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Ends the line.
  ~Progress();

  /// Begins a phase of `total` parts, such as "training".
  void start(std::string_view phase, std::int64_t total);
  /// True when an update would be seen now; cheap, call it as often as you like.
  bool due(std::int64_t done) const;
  /// Shows how far the phase is, with a detail such as "loss 0.41".
  void update(std::int64_t done, std::string_view detail = "");
  /// A line for the reader, on stdout.
  void say(std::string_view text);

 private:
  using Clock = std::chrono::steady_clock;
  void draw_bar(std::int64_t done, std::string_view detail);
  void end_line();

  bool quiet_;
  bool terminal_;
  bool line_open_ = false;
  std::string phase_;
  std::int64_t total_ = 0;
  std::int64_t next_tenth_ = 1;
  Clock::time_point started_{};
  Clock::time_point drawn_{};
};

}  // namespace diffuscope
