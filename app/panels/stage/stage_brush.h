// The brush: while the left button is held it sprays points around the mouse, in data units; when it is let
// go they become (or are added to) the scene's data. Main thread.
#pragma once

#include <array>
#include <vector>

#include "app/frame_context.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class StageBrush {
 public:
  /// Takes the mouse over the current plot, draws the points of the stroke under way and the brush itself.
  void update(FrameContext& frame, const StageMap& map);

 private:
  void spray(const FrameContext& frame);
  void finish(FrameContext& frame);

  std::vector<std::array<double, 2>> stroke_;
  bool painting_ = false;
  double due_ = 0;             // points still to be sprayed
  std::uint64_t sprayed_ = 0;  // in this session: each has its own random numbers
};

}  // namespace diffuscope
