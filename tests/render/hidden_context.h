// A current OpenGL 3.3 core context in a hidden window, for tests that draw; by EGL where others share its
// buffers.
#pragma once

#include <GLFW/glfw3.h>

#include <stdexcept>

namespace diffuscope {

class HiddenContext {
 public:
  explicit HiddenContext(bool by_egl = false) {
    if (!glfwInit()) throw std::runtime_error("no display");
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_CONTEXT_CREATION_API, by_egl ? GLFW_EGL_CONTEXT_API : GLFW_NATIVE_CONTEXT_API);
    window_ = glfwCreateWindow(64, 64, "test", nullptr, nullptr);
    if (!window_) throw std::runtime_error("no OpenGL 3.3");
    glfwMakeContextCurrent(window_);
  }
  ~HiddenContext() { glfwTerminate(); }
  HiddenContext(const HiddenContext&) = delete;
  HiddenContext& operator=(const HiddenContext&) = delete;

 private:
  GLFWwindow* window_;
};

}  // namespace diffuscope
