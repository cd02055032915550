// Score: the reverse step from the probe x_t. Its Gaussians and what lies between them (KL split into means
// and variances), where x_t may have come from, and over t what no Gaussian step can gain.
#pragma once

#include <vector>

#include "app/evaluations/probe_job.h"
#include "app/panels/panel.h"

namespace diffuscope {

class PosteriorPanel final : public Panel {
 public:
  const char* title() const override { return "Posterior"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kRightBelow : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  void draw_step(FrameContext& frame, const ProbeView& view);
  void draw_line_densities(FrameContext& frame, const ProbeView& view);
  static void draw_origins(const ProbeView& view);
  void draw_gaps(FrameContext& frame, const ProbeView& view);

  int frames_shown_ = 0;
  int last_frame_ = -10;       // in which it was drawn: opening it shows the probes
  std::vector<double> x_, y_;  // one curve at a time
};

}  // namespace diffuscope
