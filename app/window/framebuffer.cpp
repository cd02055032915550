#include "app/window/framebuffer.h"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "core/types.h"

namespace diffuscope {

Framebuffer::Framebuffer(int width, int height) : width_(width), height_(height) {
  GLint most = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &most);
  if (width < 1 || height < 1 || width > most || height > most)
    throw UserError(fmt::format("A picture of {}x{} pixels is not possible here: each side may have 1 to {}.",
                                width, height, most));
  glGenTextures(1, &color_);
  glBindTexture(GL_TEXTURE_2D, color_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glBindTexture(GL_TEXTURE_2D, 0);
  glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color_, 0);
  const bool complete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  if (complete) return;
  glDeleteFramebuffers(1, &framebuffer_);
  glDeleteTextures(1, &color_);
  throw UserError(fmt::format("OpenGL could not make a picture of {}x{} pixels.", width, height));
}

Framebuffer::~Framebuffer() {
  glDeleteFramebuffers(1, &framebuffer_);
  glDeleteTextures(1, &color_);
}

void Framebuffer::bind() const { glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_); }
void Framebuffer::unbind() { glBindFramebuffer(GL_FRAMEBUFFER, 0); }

Image Framebuffer::read() const {
  Image image{.width = width_, .height = height_, .channels = 3, .pixels = {}};
  const auto row = static_cast<std::ptrdiff_t>(width_) * 3;
  image.pixels.resize(static_cast<std::size_t>(row * height_));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, width_, height_, GL_RGB, GL_UNSIGNED_BYTE, image.pixels.data());
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  const auto first = image.pixels.begin();
  for (int y = 0; y < height_ / 2; ++y)  // OpenGL starts at the bottom
    std::swap_ranges(first + y * row, first + (y + 1) * row, first + (height_ - 1 - y) * row);
  return image;
}

}  // namespace diffuscope
