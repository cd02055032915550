#include "app/render/density_canvas.h"

#include <epoxy/gl.h>

#include <bit>
#include <initializer_list>

#include "app/render/tone_map.h"

namespace diffuscope {
namespace {

enum Which : std::size_t { kCounts, kMoments };
constexpr int kMargin = 1;

void cover_the_picture() { glDrawArrays(GL_TRIANGLES, 0, 3); }

/// What is seen with a margin around it, in pixels.
Box with_margin(const StageDrawing& drawing) {
  const Box& view = drawing.view;
  const double x = kMargin * (view.x_max - view.x_min) / drawing.width,
               y = kMargin * (view.y_max - view.y_min) / drawing.height;
  return {view.x_min - x, view.x_max + x, view.y_min - y, view.y_max + y};
}

}  // namespace

DensityCanvas::~DensityCanvas() {
  for (const Target& target : targets_) {
    if (target.framebuffer) glDeleteFramebuffers(1, &target.framebuffer);
    if (target.texture) glDeleteTextures(1, &target.texture);
  }
  if (vertex_array_) glDeleteVertexArrays(1, &vertex_array_);
}

void DensityCanvas::resize(int width, int height) {
  if (width == width_ && height == height_) return;
  width_ = width, height_ = height;
  if (!vertex_array_) glGenVertexArrays(1, &vertex_array_);
  for (const Which which : {kCounts, kMoments}) {
    Target& target = targets_[which];
    if (!target.texture) glGenTextures(1, &target.texture), glGenFramebuffers(1, &target.framebuffer);
    glBindTexture(GL_TEXTURE_2D, target.texture);
    const bool counts = which == kCounts;
    // Of moments a power of two, for only then every level of detail is the mean of all pixels.
    const auto side = [&](int pixels) {
      return counts ? pixels : static_cast<int>(std::bit_ceil(static_cast<unsigned>(pixels)));
    };
    glTexImage2D(GL_TEXTURE_2D, 0, counts ? GL_R32F : GL_RG32F, side(width), side(height), 0,
                 counts ? GL_RED : GL_RG, GL_FLOAT, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, counts ? GL_NEAREST : GL_NEAREST_MIPMAP_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.texture, 0);
  }
}

void DensityCanvas::count(ShaderLibrary& shaders, const PointCloud& points, const CloudDrawing& style,
                          const StageDrawing& drawing) {
  glBindFramebuffer(GL_FRAMEBUFFER, targets_[kCounts].framebuffer);
  glClearColor(0, 0, 0, 0);
  glClear(GL_COLOR_BUFFER_BIT);
  glBlendFunc(GL_ONE, GL_ONE);
  points.count(shaders, style, with_margin(drawing));
}

void DensityCanvas::take_moments(ShaderLibrary& shaders) {
  glBindFramebuffer(GL_FRAMEBUFFER, targets_[kMoments].framebuffer);
  glClear(GL_COLOR_BUFFER_BIT);  // beyond the picture nothing is
  glDisable(GL_BLEND);
  const unsigned program = shaders.program("density_moments");
  glUseProgram(program);
  glUniform1i(glGetUniformLocation(program, "counts"), 0);
  glBindTexture(GL_TEXTURE_2D, targets_[kCounts].texture);
  glBindVertexArray(vertex_array_);
  cover_the_picture();
  glBindTexture(GL_TEXTURE_2D, targets_[kMoments].texture);
  glGenerateMipmap(GL_TEXTURE_2D);
}

void DensityCanvas::draw(ShaderLibrary& shaders, const PointCloud& points, const CloudDrawing& style,
                         const StageDrawing& drawing) {
  GLint stage = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &stage);
  resize(drawing.width + 2 * kMargin, drawing.height + 2 * kMargin);
  glViewport(0, 0, width_, height_);
  count(shaders, points, style, drawing);
  take_moments(shaders);

  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(stage));
  glViewport(0, 0, drawing.width, drawing.height);
  glEnable(GL_BLEND);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  const unsigned program = shaders.program("density_tone");
  const auto uniform = [&](const char* name) { return glGetUniformLocation(program, name); };
  const float most = style.color.a * style.dense_opacity;
  glUseProgram(program);
  glUniform1i(uniform("counts"), 0);
  glUniform1i(uniform("moments"), 1);
  glUniform1f(uniform("typical_tone"), kTypicalTone);
  glUniform4f(uniform("color"), style.color.r * most, style.color.g * most, style.color.b * most, most);
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D, targets_[kMoments].texture);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, targets_[kCounts].texture);
  cover_the_picture();
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D, 0);
  glActiveTexture(GL_TEXTURE0);
}

}  // namespace diffuscope
