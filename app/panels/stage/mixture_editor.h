// Hands on the mixture: means, axes and weights of its components are dragged on the stage, components are
// added, copied and removed. Every movement is a proposed scene, so oracle and training follow and undo
// works. On a line the components are bumps. Main thread.
#pragma once

#include <optional>
#include <vector>

#include "app/frame_context.h"
#include "app/panels/stage/component_shape.h"
#include "app/panels/stage/stage_plot.h"

namespace diffuscope {

class MixtureEditor {
 public:
  /// Makes the data a mixture of its own where it is a ready-made one; says so where the data are none.
  static void begin(FrameContext& frame);

  /// The buttons: add, copy, delete; only while the editor is on.
  void draw_tools(FrameContext& frame);

  /// Takes the mouse over the current plot (inside it, before the layers are drawn): in the plane, on a line.
  void update(FrameContext& frame, const StageMap& map);
  void update_line(FrameContext& frame);
  /// Ellipses or bumps with their handles, over the layers.
  void draw(const FrameContext& frame, const StageMap& map) const;
  void draw_line(const FrameContext& frame) const;

  /// True while the mouse is over a handle or drags one: the plot must not move then.
  bool holds_mouse() const { return drag_.has_value() || hovered_.has_value(); }
  /// On a line: the height of the highest bump, data units; 0 while there is nothing to edit.
  double highest_bump() const;
  /// The mixture as it is now, model space; null while the editor is off or has nothing to edit.
  const std::shared_ptr<const GaussianMixture>& mixture() const { return mixture_; }

 private:
  enum class Part { kMean, kAxis0, kAxis1, kWeight };
  struct Handle {
    std::size_t component;
    Part part;
    ImVec2 at;
    bool operator==(const Handle& other) const { return component == other.component && part == other.part; }
  };
  struct Drag {
    Handle handle;
    ImVec2 grip;       // from the handle to the mouse
    EllipseAxes axes;  // when it began
    bool moved = false;
  };
  bool take_components(const FrameContext& frame);
  void take_mouse(FrameContext& frame, const std::vector<Handle>& handles);
  void propose(FrameContext& frame, const char* label, bool finished);
  void renew_mixture(const FrameContext& frame);
  std::vector<Handle> plane_handles(const FrameContext& frame, const StageMap& map) const;
  std::vector<Handle> line_handles() const;
  void drag_in_plane(const FrameContext& frame, const StageMap& map);
  void drag_on_line();
  void draw_handles(const std::vector<Handle>& handles) const;
  const char* label() const;

  std::vector<MixtureComponent> components_;  // as they are now, data units; empty: nothing to edit
  std::size_t selected_ = 0;
  std::optional<Handle> hovered_;
  std::optional<Drag> drag_;
  std::shared_ptr<const GaussianMixture> mixture_;
};

}  // namespace diffuscope
