// Paces frames and measures them: 60 a second while something moves, none while nothing does, and how even
// they are. Main thread.
#pragma once

#include <chrono>
#include <vector>

#include "app/performance.h"

namespace diffuscope {

inline constexpr double kFrameSeconds = 1.0 / 60;

class FrameTimes {
 public:
  /// Seconds until the next frame is due, ≥ 0.
  double until_next() const;
  /// A frame begins; `continues` false: the window was asleep before, so the interval says nothing.
  void begin(bool continues);
  /// Its picture was handed over.
  void end();

  /// What has happened since the last call, or since begin(), belongs to `phase`.
  void lap(double FramePhases::*phase);
  /// `seconds` of the last phase belong to `phase` instead.
  void part_of_lap(double FramePhases::*phase, double seconds);
  /// Of the frames that followed each other.
  const FramePhases& phases() const { return phases_; }

  /// Over the last few seconds, or since `clear` when `everything` is kept.
  FrameStatistics statistics() const;
  /// Intervals, oldest first, milliseconds (for the overlay's curve).
  const std::vector<float>& intervals() const { return intervals_; }
  /// Starts anew and keeps the last `kept` frames from now on.
  void clear(std::size_t kept = 300);

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point lap_ = begin_;
  double FramePhases::*last_lap_ = &FramePhases::panels;
  FramePhases frame_, phases_;  // of this frame; the mean
  std::size_t kept_ = 300;
  std::vector<float> intervals_;  // ms
  std::vector<float> work_;       // ms
};

/// The overlay at the top right of the work area.
void draw_frame_time_overlay(const FrameTimes& times);

}  // namespace diffuscope
