#include "app/window/glfw_window.h"

#include <epoxy/gl.h>
// GLFW after epoxy, which brings the OpenGL declarations.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#ifdef __linux__
#include <epoxy/egl.h>
#define GLFW_EXPOSE_NATIVE_EGL
#include <GLFW/glfw3native.h>
#endif
#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "core/types.h"

namespace diffuscope {
namespace {

struct ContextVersion {
  int major, minor;
  const char* glsl;
};
constexpr ContextVersion kVersions[] = {
    {4, 5, "#version 450"}, {4, 3, "#version 430"}, {4, 1, "#version 410"}, {3, 3, "#version 330"}};

std::string last_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text ? text : "unknown reason";
}

#ifdef __linux__
// EGL first: contexts of worker threads can share the buffers of such a window.
constexpr int kContextMakers[] = {GLFW_EGL_CONTEXT_API, GLFW_NATIVE_CONTEXT_API};
#else
constexpr int kContextMakers[] = {GLFW_NATIVE_CONTEXT_API};
#endif

/// A window with the newest context there is; its shading language goes to `glsl`. Null: there is none.
GLFWwindow* create(int width, int height, const char*& glsl) {
  for (const int maker : kContextMakers) {
    glfwWindowHint(GLFW_CONTEXT_CREATION_API, maker);
    for (const ContextVersion& version : kVersions) {
      glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, version.major);
      glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, version.minor);
      glsl = version.glsl;
      if (GLFWwindow* window = glfwCreateWindow(width, height, "Diffuscope", nullptr, nullptr)) return window;
    }
  }
  return nullptr;
}

}  // namespace

GlfwWindow::GlfwWindow(int width, int height, bool visible) {
  // Software GL with three threads gets its turn beside the trainer on two cores soon enough for 60 frames a
  // second, and leaves the trainer its share on more. GPUs ignore this.
  setenv("LP_NUM_THREADS", "3", /*overwrite=*/0);
  if (!glfwInit())
    throw UserError(fmt::format(
        "No window can be opened ({}); start it where there is a display, or use `diffuscope run`.",
        last_error()));
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, visible ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHint(GLFW_DEPTH_BITS, 0);
  glfwWindowHint(GLFW_STENCIL_BITS, 0);
  window_ = create(width, height, glsl_version_);
  if (!window_) {
    const std::string reason = last_error();
    glfwTerminate();
    throw UserError(
        fmt::format("The window needs OpenGL 3.3, which this display does not offer ({}); the command "
                    "line works without it, e.g. `diffuscope run`.",
                    reason));
  }
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  renderer_ =
      fmt::format("OpenGL {}.{}, {}", epoxy_gl_version() / 10, epoxy_gl_version() % 10, name ? name : "?");
  glfwSetWindowSizeLimits(window_, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
  install_callbacks();
}

GlfwWindow::~GlfwWindow() {
  glfwDestroyWindow(window_);
  glfwTerminate();
}

void GlfwWindow::install_callbacks() {
  // Installed before Dear ImGui's, which calls them too.
  glfwSetWindowUserPointer(window_, this);
  static constexpr auto note = [](GLFWwindow* window) {
    static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window))->input_ = true;
  };
  glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double, double) { note(window); });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int, int, int) { note(window); });
  glfwSetScrollCallback(window_, [](GLFWwindow* window, double, double) { note(window); });
  glfwSetKeyCallback(window_, [](GLFWwindow* window, int, int, int, int) { note(window); });
  glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned) { note(window); });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* window, int) { note(window); });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* window, int) { note(window); });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* window, int, int) { note(window); });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* window, float, float) { note(window); });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) { note(window); });
  glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** paths) {
    note(window);
    auto& dropped = static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window))->dropped_;
    dropped.insert(dropped.end(), paths, paths + count);
  });
}

GlShareGroup GlfwWindow::share_group() const {
#ifdef __linux__
  if (glfwGetWindowAttrib(window_, GLFW_CONTEXT_CREATION_API) == GLFW_EGL_CONTEXT_API)
    return {glfwGetEGLDisplay(), glfwGetEGLContext(window_)};
#endif
  return {};
}

float GlfwWindow::content_scale() const {
  float x = 1, y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return x > 0 ? x : 1;
}

void GlfwWindow::size(int& width, int& height) const { glfwGetWindowSize(window_, &width, &height); }

bool GlfwWindow::should_close() const { return glfwWindowShouldClose(window_) != 0; }
void GlfwWindow::request_close() { glfwSetWindowShouldClose(window_, GLFW_TRUE); }
bool GlfwWindow::minimized() const { return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0; }

void GlfwWindow::set_fullscreen(bool on) {
  if (on == fullscreen_) return;
  GLFWmonitor* monitor = glfwGetPrimaryMonitor();
  const GLFWvidmode* mode = monitor ? glfwGetVideoMode(monitor) : nullptr;
  if (on && !mode) return;
  fullscreen_ = on;
  if (on) {
    glfwGetWindowPos(window_, &windowed_[0], &windowed_[1]);
    glfwGetWindowSize(window_, &windowed_[2], &windowed_[3]);
    glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
  } else {
    glfwSetWindowMonitor(window_, nullptr, windowed_[0], windowed_[1], windowed_[2], windowed_[3], 0);
  }
}

void GlfwWindow::set_title(const std::string& title) { glfwSetWindowTitle(window_, title.c_str()); }
void GlfwWindow::poll() { glfwPollEvents(); }
void GlfwWindow::wait(double seconds) { glfwWaitEventsTimeout(seconds); }
void GlfwWindow::swap() { glfwSwapBuffers(window_); }
void GlfwWindow::wake() { glfwPostEmptyEvent(); }

}  // namespace diffuscope
