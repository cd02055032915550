// Seconds that pass, by the clock that is never set back.
#pragma once

#include <chrono>
#include <utility>

namespace diffuscope {

class Stopwatch {
 public:
  /// Seconds since it was made, or since the last lap.
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  /// The same, and starts anew.
  double lap() {
    const auto now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(start_, now)).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace diffuscope
