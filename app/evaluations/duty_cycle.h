// Keeps repeated background work to a share of the time: after a piece that took d seconds, the next one may
// begin d·(1/share − 1) seconds later, and not before a least pause has passed. Not thread safe: used on the
// UI thread.
#pragma once

#include <algorithm>
#include <chrono>

namespace diffuscope {

/// Seconds of the steady clock by which duty cycles go.
inline double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class DutyCycle {
 public:
  /// share: of the time, in (0, 1]; least_pause in seconds, from the end of one piece to the start of the
  /// next.
  explicit DutyCycle(double share, double least_pause = 0) : share_(share), least_pause_(least_pause) {}

  /// True when the next piece may begin; `now` in seconds of any steady clock.
  bool due(double now) const { return now >= next_; }
  /// A piece that took `seconds` ended at `now`.
  void finished(double now, double seconds) {
    next_ = now + std::max(least_pause_, seconds * (1 / share_ - 1));
  }
  /// The next piece may begin at once.
  void reset() { next_ = 0; }

 private:
  double share_;
  double least_pause_;
  double next_ = 0;
};

}  // namespace diffuscope
