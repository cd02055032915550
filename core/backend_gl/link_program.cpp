#include "core/backend_gl/link_program.h"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace diffuscope {
namespace {

std::string info_log(unsigned object, bool program) {
  GLint length = 0;
  program ? glGetProgramiv(object, GL_INFO_LOG_LENGTH, &length)
          : glGetShaderiv(object, GL_INFO_LOG_LENGTH, &length);
  std::string text(static_cast<std::size_t>(std::max(length, 1)), '\0');
  program ? glGetProgramInfoLog(object, length, nullptr, text.data())
          : glGetShaderInfoLog(object, length, nullptr, text.data());
  return text.c_str();
}

const char* kind_name(GLenum kind) {
  switch (kind) {
    case GL_VERTEX_SHADER:
      return ".vert";
    case GL_FRAGMENT_SHADER:
      return ".frag";
    default:
      return ".comp";
  }
}

unsigned compile(const std::string& name, const ShaderText& shader) {
  const char* text = shader.text.c_str();
  const unsigned object = glCreateShader(shader.kind);
  glShaderSource(object, 1, &text, nullptr);
  glCompileShader(object);
  GLint compiled = GL_FALSE;
  glGetShaderiv(object, GL_COMPILE_STATUS, &compiled);
  if (compiled) return object;
  const std::string log = info_log(object, false);
  glDeleteShader(object);
  throw std::runtime_error(
      fmt::format("Shader '{}{}' does not compile: {}", name, kind_name(shader.kind), log));
}

}  // namespace

unsigned link_program(const std::string& name, const std::vector<ShaderText>& shaders) {
  const unsigned program = glCreateProgram();
  try {
    for (const ShaderText& shader : shaders) {
      const unsigned object = compile(name, shader);
      glAttachShader(program, object);
      glDeleteShader(object);  // lives on in the program
    }
  } catch (...) {
    glDeleteProgram(program);
    throw;
  }
  glLinkProgram(program);
  GLint linked = GL_FALSE;
  glGetProgramiv(program, GL_LINK_STATUS, &linked);
  if (linked) return program;
  const std::string log = info_log(program, true);
  glDeleteProgram(program);
  throw std::runtime_error(fmt::format("Shader program '{}' does not link: {}", name, log));
}

bool is_software_renderer(std::string_view renderer) {
  for (const char* software : {"llvmpipe", "softpipe", "SWR", "Software"})
    if (renderer.find(software) != renderer.npos) return true;
  return false;
}

}  // namespace diffuscope
