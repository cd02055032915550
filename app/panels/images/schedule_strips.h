// One training image under up to four schedules at equal t, at its own size, half or double of it: where a
// schedule destroys early and where gently, and how much of that is the size. Main thread.
#pragma once

#include <string>
#include <vector>

#include "app/panels/images/forward_strip.h"
#include "app/panels/images/strip_pictures.h"

namespace diffuscope {

class ScheduleStrips {
 public:
  static constexpr std::size_t kMostRows = 4;
  /// Rows on show; at least those of the scene's schedule and of another one.
  int rows(const FrameContext& frame);
  bool doubled() const { return size_ == StripSize::kDoubled; }
  /// `image`: which of the training images.
  void draw(FrameContext& frame, Eigen::Index image, const StripPlace& place);

 private:
  struct Row {
    std::string id = {};  ///< of the registry; empty: the scene's own
    ImageStrip strip = {};
    ExperimentPtr made_of = {};
    Eigen::Index image = -1;
    StripSize size = StripSize::kAsItIs;
    int columns = 0;
    PointsPtr pictures = {};
  };
  void draw_controls();
  /// Combo at the left; true when the row is to go.
  bool choose_schedule(const FrameContext& frame, Row& row, float width);
  void update(const FrameContext& frame, Row& row, Eigen::Index image, int columns) const;

  std::vector<Row> rows_;
  StripSize size_ = StripSize::kAsItIs;
};

}  // namespace diffuscope
