// Dear ImGui, ImPlot and the formula typesetter on top of the window: contexts, fonts, frames.
// Frames go to the window or, for pictures, to whatever framebuffer is bound. Main thread.
#pragma once

#include "app/widgets/theme.h"
#include "app/window/glfw_window.h"

namespace diffuscope {

class Gui {
 public:
  /// `window` must outlive the object.
  explicit Gui(GlfwWindow& window);
  ~Gui();
  Gui(const Gui&) = delete;
  Gui& operator=(const Gui&) = delete;

  /// Theme and scale from the next frame on; cheap when nothing changed.
  void set_look(Theme theme, float scale);
  /// A frame for the window.
  void begin_frame();
  /// A frame of width×height points with `density` pixels per point.
  void begin_frame(int width, int height, int density);
  /// Ends the frame: what it holds becomes lists to draw.
  void build_frame();
  /// Draws these into the bound framebuffer, over the background colour.
  void render_frame();

 private:
  Theme theme_ = Theme::kDark;
  float scale_ = 0;
};

}  // namespace diffuscope
