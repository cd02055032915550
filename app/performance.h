// How the program itself is doing, as the Performance panel shows it: plain numbers of the last few seconds.
#pragma once

#include <functional>
#include <string>

namespace diffuscope {

/// What a window of frames looked like, in milliseconds.
struct FrameStatistics {
  double median = 0;  ///< from the start of a frame to the start of the next
  double percentile_99 = 0;
  double median_work = 0;  ///< of a frame itself, without waiting for the next
  double percentile_99_work = 0;
  int dropped = 0;  ///< intervals of more than one and a half frames
  int frames = 0;
};

/// Seconds per frame (exponential mean) by phase.
struct FramePhases {
  double events = 0;  ///< what mouse, keyboard and desktop have to say
  double panels = 0;  ///< panels, menus, status bar, and their lists of what to draw
  double stage = 0;   ///< the same of the panels in the middle: the stage and what stands in its place
  double render = 0;  ///< handing the lists over to OpenGL
  double swap = 0;    ///< until the picture is taken; without a graphics card it is drawn here
  double wait = 0;    ///< nothing to do until the next frame is due
};

struct Performance {
  std::function<FrameStatistics()> frames;  ///< sorts hundreds of numbers: for whoever shows them
  FramePhases phases;
  double longest_wait = 0;  ///< of the window for a training session, seconds
  double process_mb = 0;    ///< memory of the process, megabytes; 0: not known
  double card_mb = 0;       ///< of it or of a graphics card: buffers of networks that are computed there
  std::string renderer;     ///< of the window: "OpenGL 4.5, llvmpipe (…)"
};

}  // namespace diffuscope
