// A current OpenGL 3.3 core context in a hidden window, for tests that draw.
#pragma once

#include <GLFW/glfw3.h>

#include <stdexcept>

namespace diffuscope {

class HiddenContext {
 public:
  HiddenContext() {
    if (!glfwInit()) throw std::runtime_error("no display");
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
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
