// Training images over the time of the forward process, with the time cursor: a click chooses an image and a
// time, dragging moves the time. Beside it the images at the cursor itself. Main thread.
#pragma once

#include "app/frame_context.h"
#include "app/panels/images/image_strip.h"

namespace diffuscope {

/// How the strips of the panel stand below each other, in screen pixels.
struct StripPlace {
  float names = 0;  ///< width at the left of the pictures
  float room = 0;   ///< width of the pictures
  int zoom = 1;
  int columns = 11;  ///< of strips over t
};

/// Puts the time cursor on u = t/T; the reverse run goes to where it passes that t. Playing stops.
void set_time(FrameContext& frame, double u);

/// "t = 0", "100", … above the columns of a strip over t.
void draw_times(const FrameContext& frame, const StripPlace& place, const ImageShape& shape, int zoom);

class ForwardStrip {
 public:
  static constexpr int kRows = 3;
  void draw(FrameContext& frame, const StripPlace& place);
  /// The training image that was chosen; there is one.
  Eigen::Index chosen(const FrameContext& frame) const;

 private:
  void draw_controls(const FrameContext& frame);
  void update(const FrameContext& frame, int columns);
  Eigen::Index image_of_row(const FrameContext& frame, int row) const;

  Eigen::Index first_ = 0;
  int row_ = 0;
  std::uint64_t dice_ = 0;
  ImageStrip strip_;
  ImageGrid now_;
  ExperimentPtr shown_;
  Eigen::Index shown_first_ = -1;
  int shown_columns_ = 0;
  double shown_u_ = -1;
  Points x0_, eps_;
  PointsPtr pictures_, at_cursor_;
};

}  // namespace diffuscope
