// Seconds between laps, for the phases in metrics.json.
// Monotonic: unaffected by the clock being set.
// One thread.
#pragma once

#include <chrono>
#include <utility>

namespace diffuscope {

class Stopwatch {
 public:
  /// Seconds since the last lap, or since the watch was made.
  double lap() {
    const auto now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(mark_, now)).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point mark_ = Clock::now();
};

}  // namespace diffuscope
