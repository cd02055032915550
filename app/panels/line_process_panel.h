// The whole process of data on a line in one picture: t across, x up, p_t(x) as heat map, forward walks and
// reverse paths over it; beside it, at the time cursor and with x up as well, the density p_t(x), the learned
// and the exact score, and x̂_0. Model space.
#pragma once

#include <memory>
#include <vector>

#include "app/panels/panel.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class LineProcessPanel final : public Panel {
 public:
  const char* title() const override { return "Process on a line"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kForward ? Dock::kCenter : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  struct Pictures {
    ShaderLibrary shaders = {};
    StagePlot heat{shaders};
  };
  void update(const FrameContext& frame);
  void draw_heat(FrameContext& frame, ImVec2 size);
  void draw_walks(const FrameContext& frame) const;
  void draw_reverse(const FrameContext& frame) const;
  void draw_slices(FrameContext& frame, ImVec2 size);
  void draw_density(FrameContext& frame, const FieldView& field, ImVec2 size);
  void draw_score(const FieldView& field, ImVec2 size);
  void draw_denoised(const FieldView& field, ImVec2 size);
  bool begin_slice(const char* name, double low, double high, ImVec2 size) const;

  std::unique_ptr<Pictures> pictures_;
  Camera camera_;
  std::shared_ptr<const ForwardCloud> shown_;
  std::shared_ptr<const std::vector<float>> heat_;  ///< over_time with t across
  std::vector<int> walkers_;
  std::vector<Points> walks_;  ///< one forward walk per chosen particle, 1×(T+1)
  bool show_walks_ = true, show_reverse_ = true, show_density_ = true;
};

}  // namespace diffuscope
