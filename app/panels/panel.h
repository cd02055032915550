// A panel is one dockable window. It reads the FrameContext, changes view choices, and states intents; it
// owns no data but its own widgets' state. Adding one: a class here, an include and a row in registry.cpp.
#pragma once

#include <memory>
#include <vector>

#include "app/frame_context.h"

namespace diffuscope {

/// Where a panel stands in the default layout of a workspace.
enum class Dock { kHidden, kLeft, kCenter, kBelow, kRight, kRightBelow };

class Panel {
 public:
  virtual ~Panel() = default;
  /// Window title and id; stable, it is stored in layouts.
  virtual const char* title() const = 0;
  /// Default place in a workspace; kHidden: not there.
  virtual Dock dock(Workspace workspace) const = 0;
  /// Whether it can show images. Where not, the window says so in its place.
  virtual bool takes_images() const { return true; }
  /// Its share of the height among the panels stacked in one column, relative to the others.
  virtual float weight() const { return 1; }
  /// Draws the contents between ImGui::Begin and End. Main thread.
  virtual void draw(FrameContext& frame) = 0;
};

/// All panels, in Window-menu order.
std::vector<std::unique_ptr<Panel>> make_panels();

}  // namespace diffuscope
