#include "app/render/canvas.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>

namespace diffuscope {
namespace {

constexpr std::array<GLenum, 5> kSwitches{GL_BLEND, GL_SCISSOR_TEST, GL_DEPTH_TEST, GL_CULL_FACE,
                                          GL_PROGRAM_POINT_SIZE};

}  // namespace

SavedGlState::SavedGlState() {
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &draw_framebuffer_);
  glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &read_framebuffer_);
  glGetIntegerv(GL_CURRENT_PROGRAM, &program_);
  glGetIntegerv(GL_VERTEX_ARRAY_BINDING, &vertex_array_);
  glGetIntegerv(GL_ARRAY_BUFFER_BINDING, &array_buffer_);
  glGetIntegerv(GL_ACTIVE_TEXTURE, &active_texture_);
  glActiveTexture(GL_TEXTURE0);
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &texture_);
  glGetIntegerv(GL_SAMPLER_BINDING, &sampler_);
  glGetIntegerv(GL_UNPACK_ALIGNMENT, &unpack_alignment_);
  glGetIntegerv(GL_VIEWPORT, viewport_.data());
  constexpr std::array<GLenum, 4> kFunctions{GL_BLEND_SRC_RGB, GL_BLEND_DST_RGB, GL_BLEND_SRC_ALPHA,
                                             GL_BLEND_DST_ALPHA};
  for (std::size_t i = 0; i < 4; ++i) glGetIntegerv(kFunctions[i], &blend_functions_[i]);
  glGetFloatv(GL_COLOR_CLEAR_VALUE, clear_color_.data());
  for (std::size_t i = 0; i < kSwitches.size(); ++i) enabled_[i] = glIsEnabled(kSwitches[i]);
}

SavedGlState::~SavedGlState() {
  for (std::size_t i = 0; i < kSwitches.size(); ++i)
    enabled_[i] ? glEnable(kSwitches[i]) : glDisable(kSwitches[i]);
  glClearColor(clear_color_[0], clear_color_[1], clear_color_[2], clear_color_[3]);
  const auto function = [&](std::size_t i) { return static_cast<GLenum>(blend_functions_[i]); };
  glBlendFuncSeparate(function(0), function(1), function(2), function(3));
  glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
  glPixelStorei(GL_UNPACK_ALIGNMENT, unpack_alignment_);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture_));
  glBindSampler(0, static_cast<GLuint>(sampler_));
  glActiveTexture(static_cast<GLenum>(active_texture_));
  glBindBuffer(GL_ARRAY_BUFFER, static_cast<GLuint>(array_buffer_));
  glBindVertexArray(static_cast<GLuint>(vertex_array_));
  glUseProgram(static_cast<GLuint>(program_));
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(draw_framebuffer_));
  glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(read_framebuffer_));
}

Canvas::~Canvas() {
  if (framebuffer_) glDeleteFramebuffers(1, &framebuffer_);
  if (texture_) glDeleteTextures(1, &texture_);
}

void Canvas::resize(int width, int height) {
  if (!framebuffer_) glGenFramebuffers(1, &framebuffer_), glGenTextures(1, &texture_);
  width_ = width, height_ = height;
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  for (const GLenum filter : std::initializer_list<GLenum>{GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER})
    glTexParameteri(GL_TEXTURE_2D, filter, GL_NEAREST);
  for (const GLenum wrap : std::initializer_list<GLenum>{GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T})
    glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_, 0);
}

void Canvas::begin(int width, int height, Color background) {
  width = std::max(width, 1), height = std::max(height, 1);
  glActiveTexture(GL_TEXTURE0);
  if (width != width_ || height != height_) resize(width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glBindSampler(0, 0);
  glViewport(0, 0, width, height);
  for (const GLenum off : std::initializer_list<GLenum>{GL_SCISSOR_TEST, GL_DEPTH_TEST, GL_CULL_FACE})
    glDisable(off);
  glEnable(GL_BLEND);
  glEnable(GL_PROGRAM_POINT_SIZE);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glClearColor(background.r, background.g, background.b, 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void Canvas::fill(int width, int height, const std::vector<std::uint32_t>& pixels) {
  glActiveTexture(GL_TEXTURE0);
  if (width != width_ || height != height_) resize(width, height);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
}

std::vector<std::uint8_t> Canvas::read_pixels() const {
  const std::size_t row = static_cast<std::size_t>(width_) * 4;
  std::vector<std::uint8_t> upward(row * static_cast<std::size_t>(height_)), pixels(upward.size());
  const SavedGlState saved;
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
  glReadPixels(0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE, upward.data());
  for (std::size_t y = 0; y < static_cast<std::size_t>(height_); ++y)
    std::memcpy(&pixels[y * row], &upward[(static_cast<std::size_t>(height_) - 1 - y) * row], row);
  return pixels;
}

}  // namespace diffuscope
