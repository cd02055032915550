// The reverse run of the chosen sample as pictures: x_t, x̂_0 and ε̂ at the steps of the run, the current one
// marked; a click goes to a step. Main thread.
#pragma once

#include "app/evaluations/image_jobs.h"
#include "app/panels/images/forward_strip.h"

namespace diffuscope {

class ReverseStripView {
 public:
  static constexpr int kRows = 3;
  void draw(FrameContext& frame, const StripPlace& place);

 private:
  void draw_headline(FrameContext& frame, const SampleView& run, int particle) const;
  void draw_rows(FrameContext& frame, const StripPlace& place);
  void take(const std::shared_ptr<const ReverseStrip>& strip, const SampleView& run);

  std::shared_ptr<const ReverseStrip> shown_;
  PointsPtr x_, x0_, eps_;
  ImageStrip strips_[kRows];
};

}  // namespace diffuscope
