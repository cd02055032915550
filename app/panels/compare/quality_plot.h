// Quality of the compared samplers against what they cost, or against how much of the noisy end they skip:
// one curve a column, with the floor that perfect samples reach. Main thread.
#pragma once

#include "app/evaluations/quality_job.h"

namespace diffuscope {

class QualityPlot {
 public:
  /// Buttons, choices and the plot, into the room that is left; `request` is what a sweep would compute now.
  void draw(QualityJob& job, QualityRequest request);

 private:
  void draw_controls(QualityJob& job, QualityRequest request);
  void draw_curves(const QualityView& view);

  int over_ = static_cast<int>(SweepOver::kSteps);
  std::string metric_ = "mode_share";  // a metric's id, or strong_error, or seconds
};

}  // namespace diffuscope
