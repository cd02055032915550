// Beside the sheet: the chosen sample large, the training image nearest to it, the way into the Debug
// workspace, and mean and standard deviation of data and samples, pixel by pixel. Main thread.
#pragma once

#include "app/evaluations/image_jobs.h"
#include "app/frame_context.h"
#include "app/panels/images/image_grid.h"

namespace diffuscope {

class ChosenSample {
 public:
  /// In the column that is left; `view` says more about the samples and may be null.
  void draw(FrameContext& frame, const LiveSamplesPtr& live, const std::shared_ptr<const SheetView>& view);

 private:
  void draw_pair(FrameContext& frame, const LiveSamples& live, const SheetView* view, int sample);
  /// Below the pair: its classes, what the sample is taken for, and how far the other is.
  void draw_judgement(const FrameContext& frame, const LiveSamples& live, const SheetView* view,
                      int sample) const;
  void draw_statistics(const FrameContext& frame, const std::shared_ptr<const SheetView>& view);
  void take(const FrameContext& frame, const LiveSamplesPtr& live, const SheetView* view, int sample);

  ImageGrid chosen_, nearest_, statistics_;
  PointsPtr chosen_image_, nearest_image_, statistics_images_;
  LiveSamplesPtr taken_of_;
  int taken_ = -1, taken_nearest_ = -1;
  std::shared_ptr<const SheetView> statistics_of_;
};

}  // namespace diffuscope
