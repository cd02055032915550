#include "app/render/heatmap.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <initializer_list>

namespace diffuscope {
namespace {

void set_color(GLint location, const Color& color) {
  glUniform4f(location, color.r * color.a, color.g * color.a, color.b * color.a, color.a);
}

}  // namespace

Heatmap::~Heatmap() {
  if (texture_) glDeleteTextures(1, &texture_);
  if (vertex_array_) glDeleteVertexArrays(1, &vertex_array_);
}

void Heatmap::upload(const HeatDrawing& heat) {
  if (!texture_) glGenTextures(1, &texture_), glGenVertexArrays(1, &vertex_array_);
  const float lowest = lowest_painted(heat);
  std::vector<float> values(*heat.values);
  for (float& value : values) value = value > lowest ? value : lowest;
  glBindTexture(GL_TEXTURE_2D, texture_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, heat.nx, heat.ny, 0, GL_RED, GL_FLOAT, values.data());
  for (const GLenum filter : std::initializer_list<GLenum>{GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER})
    glTexParameteri(GL_TEXTURE_2D, filter, GL_LINEAR);
  for (const GLenum wrap : std::initializer_list<GLenum>{GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T})
    glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
  uploaded_ = heat.values;
}

void Heatmap::draw(ShaderLibrary& shaders, const HeatDrawing& heat, const Box& view) {
  if (uploaded_ != heat.values) upload(heat);
  const unsigned program = shaders.program("heatmap");
  const auto uniform = [&](const char* name) { return glGetUniformLocation(program, name); };
  const auto place = [](double value, double low, double high) {
    return static_cast<float>(2 * (value - low) / (high - low) - 1);
  };
  glUseProgram(program);
  glUniform4f(uniform("corners"), place(heat.box.x_min, view.x_min, view.x_max),
              place(heat.box.y_min, view.y_min, view.y_max), place(heat.box.x_max, view.x_min, view.x_max),
              place(heat.box.y_max, view.y_min, view.y_max));
  glUniform2f(uniform("range"), heat.low, heat.high);
  glUniform1f(uniform("contour_step"), heat.contour_step);
  set_color(uniform("low_color"), heat.low_color);
  set_color(uniform("middle_color"), heat.middle_color);
  set_color(uniform("high_color"), heat.high_color);
  set_color(uniform("contour_color"), heat.contour_color);
  glUniform1i(uniform("field"), 0);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace diffuscope
