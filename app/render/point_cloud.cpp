#include "app/render/point_cloud.h"

#include <epoxy/gl.h>

#include <algorithm>

namespace diffuscope {
namespace {

/// Fills `buffer` unless the points lie on the card already; `attribute` reads what is drawn.
void attach(unsigned attribute, unsigned buffer, const Points& points, const DrawablePointsPtr& on_card) {
  glBindBuffer(GL_ARRAY_BUFFER, on_card ? on_card->buffer() : buffer);
  if (!on_card)
    glBufferData(GL_ARRAY_BUFFER,
                 static_cast<GLsizeiptr>(points.size()) * static_cast<GLsizeiptr>(sizeof(float)),
                 points.data(), GL_STATIC_DRAW);
  glEnableVertexAttribArray(attribute);
  glVertexAttribPointer(attribute, 2, GL_FLOAT, GL_FALSE, 0, nullptr);
}

}  // namespace

PointCloud::PointCloud(const CloudDrawing& points)
    : first_(points.first),
      second_(points.second),
      first_on_card_(points.first_on_card),
      second_on_card_(points.second_on_card) {
  glGenVertexArrays(1, &vertex_array_);
  glGenBuffers(2, buffers_);
  glBindVertexArray(vertex_array_);
  attach(0, buffers_[0], *first_, first_on_card_);
  if (second_) attach(1, buffers_[1], *second_, second_on_card_);
}

PointCloud::~PointCloud() {
  glDeleteBuffers(2, buffers_);
  glDeleteVertexArrays(1, &vertex_array_);
}

void PointCloud::draw(ShaderLibrary& shaders, const CloudDrawing& style, const Box& view) const {
  const unsigned program = shaders.program("point_cloud");
  const float alpha = style.color.a * style.opacity;
  glUseProgram(program);
  glUniform1f(glGetUniformLocation(program, "radius"), style.radius);
  glUniform4f(glGetUniformLocation(program, "color"), style.color.r * alpha, style.color.g * alpha,
              style.color.b * alpha, alpha);
  draw_points(program, style, view);
}

void PointCloud::count(ShaderLibrary& shaders, const CloudDrawing& style, const Box& view) const {
  const unsigned program = shaders.program("density_count");
  glUseProgram(program);
  draw_points(program, style, view);
}

/// With `program` in use, which includes common/moving_point.glsl.
void PointCloud::draw_points(unsigned program, const CloudDrawing& style, const Box& view) const {
  const auto uniform = [&](const char* name) { return glGetUniformLocation(program, name); };
  const double width = view.x_max - view.x_min, height = view.y_max - view.y_min;
  glUniform2f(uniform("scale"), static_cast<float>(2 / width), static_cast<float>(2 / height));
  glUniform2f(uniform("offset"), static_cast<float>(-(view.x_max + view.x_min) / width),
              static_cast<float>(-(view.y_max + view.y_min) / height));
  glUniform2f(uniform("weights"), style.first_weight, second_ ? style.second_weight : 0);
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_POINTS, 0, static_cast<GLsizei>(first_->cols()));
}

}  // namespace diffuscope
