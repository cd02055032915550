// The window of the operating system and its OpenGL context, through GLFW. One at a time; everything on the
// main thread except wake().
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/backend_gl/egl_context.h"

struct GLFWwindow;

namespace diffuscope {

class GlfwWindow {
 public:
  /// A window of width×height screen coordinates with a core context: OpenGL 4.5, or the newest down to 3.3.
  /// UserError when there is no display, or no such context.
  GlfwWindow(int width, int height, bool visible);
  ~GlfwWindow();
  GlfwWindow(const GlfwWindow&) = delete;
  GlfwWindow& operator=(const GlfwWindow&) = delete;

  GLFWwindow* handle() const { return window_; }
  /// "#version …" line of the context's shading language.
  const char* glsl_version() const { return glsl_version_; }
  /// "OpenGL 4.5, llvmpipe (…)".
  const std::string& renderer() const { return renderer_; }
  /// What contexts of worker threads may share; empty where the window's context is none of EGL.
  GlShareGroup share_group() const;
  /// Pixels per point that the monitor asks for: 1 on ordinary ones.
  float content_scale() const;
  /// Size of the window in screen coordinates.
  void size(int& width, int& height) const;

  bool should_close() const;
  void request_close();
  bool minimized() const;
  bool fullscreen() const { return fullscreen_; }
  void set_fullscreen(bool on);
  void set_title(const std::string& title);
  /// Takes what happened and returns at once.
  void poll();
  /// Sleeps until something happens, wake() is called, or `seconds` have passed.
  void wait(double seconds);
  /// Shows what was drawn.
  void swap();
  /// Ends a wait() of the main thread; any thread.
  static void wake();

  /// True if mouse, keyboard or window changed since the last call.
  bool take_input() { return std::exchange(input_, false); }
  /// Files dropped on the window since the last call.
  std::vector<std::filesystem::path> take_dropped() { return std::exchange(dropped_, {}); }

 private:
  void install_callbacks();

  GLFWwindow* window_ = nullptr;
  const char* glsl_version_ = "#version 330";
  std::string renderer_;
  bool fullscreen_ = false;
  bool input_ = true;
  int windowed_[4] = {};  // position and size to come back to from full screen
  std::vector<std::filesystem::path> dropped_;
};

}  // namespace diffuscope
