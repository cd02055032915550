// The stage for data on a line: above, the histogram of the cloud with the exact density (in Score also the
// score); below, how the density changes from data (bottom) to noise (top), with the paths of the chosen
// points. Main thread.
#pragma once

#include "app/panels/stage/cloud_histogram.h"
#include "app/panels/stage/mixture_editor.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class Stage1d {
 public:
  explicit Stage1d(ShaderLibrary& shaders) : plot_(shaders) {}

  /// Fills the space left in the panel; `camera` holds the limits of x.
  void draw(FrameContext& frame, Camera& camera, MixtureEditor& editor);

 private:
  void draw_density(FrameContext& frame, Camera& camera, MixtureEditor& editor, float height);
  void draw_time(FrameContext& frame, Camera& camera, float height);
  void draw_debugged(FrameContext& frame);
  void plot_cloud(const FrameContext& frame, const Camera& camera);
  void plot_exact(const FrameContext& frame);
  void plot_prior(const FrameContext& frame, const Camera& camera);
  void plot_score(const FrameContext& frame);

  StagePlot plot_;
  double top_ = 1;  // of the density's axis
  CloudHistogram histogram_, data_histogram_;
  std::vector<double> x_, y_;  // one curve at a time
};

}  // namespace diffuscope
