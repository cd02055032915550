// The two probes on the stage of Score: x_t, from which a reverse step goes, and an x_0 it might have come
// from. Both are dragged; around them stand the exact q(x_s|x_t) and p(x_0|x_t) as contours and the Gaussians
// of the step. Main thread.
#pragma once

#include <optional>

#include "app/evaluations/probe_job.h"
#include "app/frame_context.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

/// What the probes ask at the time cursor.
ProbeRequest probe_request(const FrameContext& frame);

/// The answer shown, if it is one for data of the run's dimension.
std::shared_ptr<const ProbeView> shown_probe(const FrameContext& frame);

/// The step p_θ(x_s|x_t) of the model with the variance that is chosen in the view: β̃ or β.
Gaussian model_step(const FrameContext& frame, const ProbeView& view);

class ProbeLayer {
 public:
  /// Takes the mouse over the current plot (inside it, before the layers are drawn) and asks for the answer.
  void update(FrameContext& frame, const StageMap& map);
  void draw(const FrameContext& frame, const StageMap& map) const;
  /// On a line: both probes as vertical lines of the current plot, data units.
  static void drag_lines(FrameContext& frame);

  bool holds_mouse() const { return hovered_ || dragged_; }

 private:
  enum class Part { kXt, kX0 };
  std::optional<Part> hovered_, dragged_;
};

}  // namespace diffuscope
