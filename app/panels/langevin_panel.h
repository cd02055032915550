// Score: particles that walk at noise levels (Langevin, MALA, annealed Langevin) over the energy −ln p_σ, as
// heat map or landscape; drift and noise of each update as arrows; how they share themselves out among the
// modes over time, beside the truth.
#pragma once

#include <memory>

#include "app/evaluations/walk_job.h"
#include "app/panels/panel.h"
#include "app/panels/stage/energy_surface.h"
#include "app/panels/stage/point_picker.h"

namespace diffuscope {

class LangevinPanel final : public Panel {
 public:
  const char* title() const override { return "Langevin"; }
  Dock dock(Workspace workspace) const override {
    return workspace == Workspace::kScore ? Dock::kCenter : Dock::kHidden;
  }
  bool takes_images() const override { return false; }
  void draw(FrameContext& frame) override;

 private:
  using ViewPtr = std::shared_ptr<const WalkView>;
  struct Picture {
    ShaderLibrary shaders = {};
    StagePlot plot{shaders};
  };
  void draw_controls(FrameContext& frame, const ViewPtr& view);
  void draw_buttons(FrameContext& frame, const WalkRequest& wanted);
  void draw_stage(FrameContext& frame, const ViewPtr& view, ImVec2 size);
  void draw_plane(FrameContext& frame, const ViewPtr& view, ImVec2 size);
  void draw_arrows(const FrameContext& frame, const WalkView& view, const StageMap& map) const;
  void draw_transport(const WalkView& view);
  void draw_occupation(const WalkView& view);
  void advance(const FrameContext& frame, int updates);
  WalkRequest wanted(const FrameContext& frame) const;
  int update_at(const WalkView& view) const;  // shown now: 0 … steps_done

  int model_ = static_cast<int>(ModelChoice::kExact);
  bool landscape_ = false;
  bool playing_ = false;
  double position_ = 0;              // updates done in what is shown, fractional while it plays
  double speed_ = 1;                 // 1: the whole walk in ten seconds
  WalkView const* shown_ = nullptr;  // to start from the beginning when another walk arrives
  std::unique_ptr<Picture> picture_;
  EnergySurface surface_;
  Camera camera_;
  PointPicker picker_;
};

}  // namespace diffuscope
