// The point of a cloud under the mouse: it gets a ring, is told by number and place once the mouse rests, and
// a click chooses it. Over the current plot, between StagePlot::begin and end. Main thread.
#pragma once

#include <vector>

#include "app/panels/stage/moving_cloud.h"
#include "app/panels/stage/point_grid.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class PointPicker {
 public:
  /// A click chooses the nearest point, at most 10 pixels away; with Shift it is added to, or taken from,
  /// those chosen. `space` turns places into data units.
  void update(const StageMap& map, const MovingCloud& cloud, const Standardization& space,
              std::vector<int>& selected);

 private:
  /// What a grid was sorted from.
  struct Question {
    CloudDrawing cloud;
    Box view;
    ImVec2 size;
    bool operator==(const Question& other) const {
      return cloud == other.cloud && view == other.view && size.x == other.size.x && size.y == other.size.y;
    }
  };
  Eigen::Index find(const StageMap& map, const MovingCloud& cloud, bool clicked);

  PointGrid grid_;
  Question sorted_, last_;  // what grid_ holds; what the last frame showed
};

}  // namespace diffuscope
