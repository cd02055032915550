// Compiles and links GLSL. Needs a current OpenGL context.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace diffuscope {

/// One shader of a program: GL_COMPUTE_SHADER and the like, and its text.
struct ShaderText {
  unsigned kind;
  std::string text;
};

/// The linked program of these shaders. std::runtime_error with `name` and the compiler's words when one does
/// not compile or they do not link.
unsigned link_program(const std::string& name, const std::vector<ShaderText>& shaders);

/// True for the GL_RENDERER of a processor that does the drawing (Mesa's llvmpipe and the like).
bool is_software_renderer(std::string_view renderer);

}  // namespace diffuscope
