// The forward process step by step beside its closed form, from the same noise; a test, which the user can
// repeat, that both have one distribution; and what becomes of the variance with other coefficients.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "app/evaluations/forward_jobs.h"
#include "app/panels/panel.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class StepsPanel final : public Panel {
 public:
  const char* title() const override { return "Step by step"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kForward ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  struct Pictures {
    ShaderLibrary shaders = {};
    StagePlot steps{shaders}, closed{shaders};
  };
  void draw_controls(FrameContext& frame);
  void draw_verdict(const FrameContext& frame, const ChainView& view);
  void draw_clouds(FrameContext& frame, const std::shared_ptr<const ChainView>& view, ImVec2 size);
  void draw_plane(FrameContext& frame, StagePlot& plot, const char* name, const PointsPtr& points,
                  ImVec2 size);
  void draw_line(const FrameContext& frame, const char* name, const Points& points, ImVec2 size);
  void draw_variance(FrameContext& frame, ImVec2 size);
  void update_variance(const FrameContext& frame);

  int coefficients_ = 0;  // of ForwardCoefficients
  std::uint64_t seed_ = 1;
  std::unique_ptr<Pictures> pictures_;
  Camera camera_;
  ExperimentPtr shown_;  // whose variance curves these are
  std::vector<double> u_;
  std::array<std::vector<double>, kForwardCoefficientIds.size()> variance_;
};

}  // namespace diffuscope
