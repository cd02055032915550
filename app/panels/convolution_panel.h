// "Noise is convolution": the density of x_t as the density of the (shrunk) data, smeared by the noise
// kernel, the factors and the result side by side; on a line as curves, in the plane as heat maps with
// marginals on the edges.
#pragma once

#include <array>
#include <memory>

#include "app/evaluations/forward_jobs.h"
#include "app/panels/panel.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class ConvolutionPanel final : public Panel {
 public:
  const char* title() const override { return "Convolution"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kForward ? Dock::kCenter : Dock::kHidden;
  }
  void draw(FrameContext& frame) override;

 private:
  static constexpr std::size_t kParts = 3;
  struct Pictures {
    ShaderLibrary shaders = {};
    std::array<StagePlot, kParts> plots{StagePlot{shaders}, StagePlot{shaders}, StagePlot{shaders}};
  };
  void draw_row(FrameContext& frame, const std::shared_ptr<const ConvolutionView>& view);
  void draw_stack(FrameContext& frame, const std::shared_ptr<const ConvolutionView>& view);
  void draw_marginals(const ConvolutionView& view) const;
  void draw_part(FrameContext& frame, const std::shared_ptr<const ConvolutionView>& view, std::size_t part,
                 ImVec2 size);
  void draw_plane(FrameContext& frame, const ConvolutionView& view, std::size_t part, ImVec2 size);
  void draw_line(const FrameContext& frame, const ConvolutionView& view, std::size_t part, ImVec2 size) const;

  int kernels_ = 0;  // how many are drawn into the result
  int scale_ = 0;    // 0: the data shrink, 1: variance exploding
  std::unique_ptr<Pictures> pictures_;
  Camera camera_;
};

}  // namespace diffuscope
