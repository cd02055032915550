// The line at the bottom: iteration, speed, loss, threads, renderer, scene, memory. Main thread, inside a
// frame.
#pragma once

#include <string>

#include "app/frame_context.h"

namespace diffuscope {

class StatusBar {
 public:
  /// `renderer`: of GlfwWindow; `busy`: what is under way in the background, empty: nothing.
  void draw(FrameContext& frame, const std::string& renderer, const std::string& busy);

 private:
  double next_memory_ = 0;  // when it is read again, ImGui's clock
  double memory_mb_ = 0;
};

}  // namespace diffuscope
