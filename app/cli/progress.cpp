#include "app/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace diffuscope {
namespace {
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kNextLine = std::chrono::seconds(1);
constexpr int kBarWidth = 30;
}  // namespace

Progress::Progress(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() { end_line(); }

void Progress::start(std::string_view phase, std::int64_t total) {
  end_line();
  phase_ = phase;
  total_ = std::max<std::int64_t>(total, 1);
  next_tenth_ = 1;
  started_ = Clock::now();
  drawn_ = terminal_ ? Clock::time_point{} : started_;
}

bool Progress::due(std::int64_t done) const {
  if (quiet_) return false;
  if (terminal_) return done >= total_ || Clock::now() - drawn_ >= kRedraw;
  return done >= total_ || (done * 10 >= next_tenth_ * total_ && Clock::now() - drawn_ >= kNextLine);
}

void Progress::update(std::int64_t done, std::string_view detail) {
  if (!due(done)) return;
  drawn_ = Clock::now();
  if (terminal_) return draw_bar(done, detail);
  next_tenth_ = done * 10 / total_ + 1;
  fmt::print("{} {:3} % {}\n", phase_, 100 * done / total_, detail);
  std::fflush(stdout);
}

void Progress::draw_bar(std::int64_t done, std::string_view detail) {
  const auto filled = static_cast<int>(kBarWidth * done / total_);
  const double seconds = std::chrono::duration<double>(drawn_ - started_).count();
  const double left = done > 0 ? seconds * static_cast<double>(total_ - done) / static_cast<double>(done) : 0;
  fmt::print(stderr, "\r{:<10} [{:#<{}}{:.<{}}] {:3} %  {}  {:.0f} s left\x1b[K", phase_, "", filled, "",
             kBarWidth - filled, 100 * done / total_, detail, left);
  std::fflush(stderr);
  line_open_ = true;
}

void Progress::say(std::string_view text) {
  end_line();
  if (quiet_) return;
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

void Progress::end_line() {
  if (line_open_) fmt::print(stderr, "\n");
  line_open_ = false;
}

}  // namespace diffuscope
