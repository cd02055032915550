// The stage: data, samples, noised points, density, score and paths in one picture, in data units. Which
// layers there are depends on the workspace; the row above the plot is their legend and switches them. A
// click chooses the nearest point.
#pragma once

#include <array>

#include "app/panels/panel.h"
#include "app/panels/stage/class_clouds.h"
#include "app/panels/stage/mixture_editor.h"
#include "app/panels/stage/point_picker.h"
#include "app/panels/stage/probe_layer.h"
#include "app/panels/stage/stage_1d.h"
#include "app/panels/stage/stage_brush.h"
#include "app/panels/stage/stage_overlays.h"

namespace diffuscope {

class StagePanel final : public Panel {
 public:
  const char* title() const override { return "Stage"; }
  Dock dock(Workspace workspace) const override {
    const bool hidden = workspace == Workspace::kCompare || workspace == Workspace::kSchedule ||
                        workspace == Workspace::kBound;
    return hidden ? Dock::kHidden : Dock::kCenter;
  }
  void draw(FrameContext& frame) override;

 private:
  /// What lives on the graphics card: made when the first frame is drawn, since panels exist before there is
  /// a context.
  struct Pictures {
    ShaderLibrary shaders = {};
    StagePlot left{shaders}, right{shaders};
    Stage1d line{shaders};
  };
  void aim(const FrameContext& frame, Camera& camera);
  void draw_plane(FrameContext& frame, Camera& camera);
  void draw_pair(FrameContext& frame, Camera& camera);
  std::shared_ptr<const FieldView> current_field(const FrameContext& frame) const;
  void draw_layers(FrameContext& frame, StagePlot& plot, const StageLayers& layers);
  void draw_over(FrameContext& frame, StagePlot& plot, const StageLayers& layers);

  std::unique_ptr<Pictures> pictures_;
  std::array<Camera, 2> cameras_;       // of Train, and of the workspaces in which points turn into noise
  std::array<ClassClouds, 2> classes_;  // of the data, of the other cloud
  std::array<CloudHistogram, 2> marginals_;
  PointPicker picker_;
  StageBrush brush_;
  MixtureEditor editor_;
  ProbeLayer probes_;
  std::shared_ptr<const FieldView> field_;  // of this frame
};

}  // namespace diffuscope
