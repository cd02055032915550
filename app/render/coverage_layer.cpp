#include "app/render/coverage_layer.h"

#include <epoxy/gl.h>

#include <initializer_list>

namespace diffuscope {

CoverageLayer::~CoverageLayer() {
  if (texture_) glDeleteTextures(1, &texture_);
  if (vertex_array_) glDeleteVertexArrays(1, &vertex_array_);
}

void CoverageLayer::upload(const CloudDrawing& style, const StageDrawing& canvas) {
  const bool resized = width_ != canvas.width || height_ != canvas.height;
  if (!resized && style == uploaded_ && canvas.view == view_) return;
  uploaded_ = style, view_ = canvas.view, width_ = canvas.width, height_ = canvas.height;
  const auto& opacity = coverage_.rasterize(style, view_, width_, height_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  if (!resized) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width_, height_, GL_RED, GL_UNSIGNED_BYTE, opacity.data());
    return;
  }
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, width_, height_, 0, GL_RED, GL_UNSIGNED_BYTE, opacity.data());
  for (const GLenum filter : std::initializer_list<GLenum>{GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER})
    glTexParameteri(GL_TEXTURE_2D, filter, GL_NEAREST);
}

void CoverageLayer::draw(ShaderLibrary& shaders, const CloudDrawing& style, const StageDrawing& canvas) {
  if (!texture_) glGenTextures(1, &texture_), glGenVertexArrays(1, &vertex_array_);
  glBindTexture(GL_TEXTURE_2D, texture_);
  upload(style, canvas);
  const unsigned program = shaders.program("coverage");
  glUseProgram(program);
  glUniform1i(glGetUniformLocation(program, "coverage"), 0);
  glUniform4f(glGetUniformLocation(program, "color"), style.color.r, style.color.g, style.color.b, 1);
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace diffuscope
