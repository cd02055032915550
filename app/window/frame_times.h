// Paces frames and measures them: 60 a second while something moves, none while nothing does, and how even
// they are. Main thread.
#pragma once

#include <chrono>
#include <vector>

namespace diffuscope {

inline constexpr double kFrameSeconds = 1.0 / 60;

/// What a window of frames looked like, in milliseconds.
struct FrameStatistics {
  double median = 0;  ///< from the start of a frame to the start of the next
  double percentile_99 = 0;
  double median_work = 0;  ///< of a frame itself, without waiting for the next
  double percentile_99_work = 0;
  int dropped = 0;  ///< intervals of more than one and a half frames
  int frames = 0;
};

class FrameTimes {
 public:
  /// Seconds until the next frame is due, ≥ 0.
  double until_next() const;
  /// A frame begins; `continues` false: the window was asleep before, so the interval says nothing.
  void begin(bool continues);
  /// Its picture was handed over.
  void end();

  /// Over the last few seconds, or since `clear` when `everything` is kept.
  FrameStatistics statistics() const;
  /// Intervals, oldest first, milliseconds (for the overlay's curve).
  const std::vector<float>& intervals() const { return intervals_; }
  /// Starts anew and keeps the last `kept` frames from now on.
  void clear(std::size_t kept = 300);

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_{};
  std::size_t kept_ = 300;
  std::vector<float> intervals_;  // ms
  std::vector<float> work_;       // ms
};

/// The overlay at the top right of the work area.
void draw_frame_time_overlay(const FrameTimes& times);

}  // namespace diffuscope
