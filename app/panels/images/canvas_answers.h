// The answers to what the canvas asks: what was known, their mean and spread, the answers side by side, and
// how good they are. Main thread.
#pragma once

#include "app/evaluations/restore_job.h"
#include "app/frame_context.h"
#include "app/panels/images/image_grid.h"

namespace diffuscope {

/// What the view of the answers is told beside them.
struct AnswersLook {
  Label label = kNoLabel;  ///< what the original shows
  bool outdated = false;   ///< another picture or setting is on its way
};

class CanvasAnswers {
 public:
  /// Fills the rest of the window. Returns the answer that was clicked; −1: none.
  int draw(const FrameContext& frame, const PictureAnswers& view, const AnswersLook& look);

 private:
  void draw_overview(const PictureAnswers& view, const ImageShape& shape, float height);
  int draw_grid(const FrameContext& frame, const PictureAnswers& view, const ImageShape& shape);

  ImageGrid overview_, grid_;
};

}  // namespace diffuscope
