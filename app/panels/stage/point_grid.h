// The points of a cloud that a view shows, sorted into square cells of it: the one nearest to the mouse is
// then found among some hundred instead of a million. Main thread.
#pragma once

#include <vector>

#include "app/render/drawing.h"

namespace diffuscope {

class PointGrid {
 public:
  /// Sorts the cloud's points as they appear in `view` on width×height pixels; `reach` (pixels) is how far
  /// nearest() looks. Two passes over the cloud: some ten nanoseconds a point.
  void sort(const CloudDrawing& cloud, const Box& view, Eigen::Array2f size, float reach);
  /// The point nearest to `pixel` (from the lower left corner of the view) and nearer than the reach; −1:
  /// none.
  Eigen::Index nearest(Eigen::Array2f pixel) const;

 private:
  /// The cell of a place in cells, −1 outside.
  int cell_at(float x, float y) const;

  float reach_ = 1;
  int columns_ = 0, rows_ = 0;  // with a margin of one cell all around
  std::vector<int> starts_;     // where each cell begins in the following, and the end
  std::vector<int> order_;
  std::vector<Eigen::Array2f> places_;  // in cells
};

}  // namespace diffuscope
