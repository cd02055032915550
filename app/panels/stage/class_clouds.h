// A cloud of labelled points (images on their plane), a colour for each class. Points without labels are one
// cloud in the colour of their role. Main thread.
#pragma once

#include "app/panels/stage/stage_layers.h"

namespace diffuscope {

/// The colour of a class, for as many as ten of them different.
ImVec4 class_color(Label label);

class ClassClouds {
 public:
  /// Adds `cloud` with the size and opacity of `look`; its colour, where there are classes, tells the class,
  /// mixed with that of noise by as much as is in the cloud.
  void add(StageDrawing& drawing, const StagePlot& plot, const MovingCloud& cloud, const CloudLook& look);

 private:
  void split(const MovingCloud& cloud);

  PointsPtr first_, second_;  // what parts_ were made of
  std::vector<std::pair<Label, MovingCloud>> parts_;
};

}  // namespace diffuscope
