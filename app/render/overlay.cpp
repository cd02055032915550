#include "app/render/overlay.h"

#include <epoxy/gl.h>

namespace diffuscope {

Overlay::~Overlay() {
  if (vertex_array_) glDeleteVertexArrays(1, &vertex_array_);
}

void Overlay::draw(ShaderLibrary& shaders, unsigned texture) {
  if (!vertex_array_) glGenVertexArrays(1, &vertex_array_);
  const unsigned program = shaders.program("overlay");
  glUseProgram(program);
  glUniform1i(glGetUniformLocation(program, "picture"), 0);
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, texture);
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

}  // namespace diffuscope
