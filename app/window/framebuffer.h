// An off-screen picture to draw into and read back: pictures larger than the screen, at any pixel density.
// Needs the window's context; main thread.
#pragma once

#include "core/io/png.h"

namespace diffuscope {

class Framebuffer {
 public:
  /// width×height pixels; UserError when OpenGL cannot make one of that size.
  Framebuffer(int width, int height);
  ~Framebuffer();
  Framebuffer(const Framebuffer&) = delete;
  Framebuffer& operator=(const Framebuffer&) = delete;

  /// Drawing goes here until unbind().
  void bind() const;
  static void unbind();
  /// What was drawn, RGB.
  Image read() const;

 private:
  int width_, height_;
  unsigned framebuffer_ = 0, color_ = 0;
};

}  // namespace diffuscope
