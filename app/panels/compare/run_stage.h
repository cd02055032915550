// The stage of one of the runs side by side: its data with its samples, or with the data noised to t. Main
// thread.
#pragma once

#include "app/frame_context.h"
#include "app/panels/compare/linked_plot.h"

namespace diffuscope {

/// The colour of run `index`, A = 0.
const ImVec4& run_color(std::size_t index);

/// "A  schedule: linear": name in the run's colour, and what sets it apart.
void draw_run_name(const RunView& run, std::size_t index);

class RunStage {
 public:
  void draw(FrameContext& frame, std::size_t index, LinkedView& view, ImVec2 size);

 private:
  void update(const ExperimentPtr& run);
  /// What the points of the run are now, data units; empty before the first samples.
  const Points& moving(const FrameContext& frame, const RunView& run);

  ExperimentPtr experiment_;
  Points x0_, eps_;  // model space
  Points data_;      // data units
  Points moving_;    // data units
};

}  // namespace diffuscope
