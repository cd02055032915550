#include "app/render/shader_library.h"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "core/io/embedded_files.h"

namespace diffuscope {
namespace {

constexpr int kDeepestInclude = 8;

std::string raw_source(std::string_view name, const std::filesystem::path& folder) {
  if (!folder.empty()) {
    std::ifstream file(folder / name);
    if (file) return {std::istreambuf_iterator<char>(file), {}};
  }
  const std::string_view embedded = embedded_file("shaders/" + std::string(name));
  if (!embedded.data()) throw std::runtime_error(fmt::format("There is no shader '{}'.", name));
  return std::string(embedded);
}

/// The name in a line `#include "name"`, empty for every other line.
std::string_view included_name(std::string_view line) {
  constexpr std::string_view kDirective = "#include \"";
  if (line.substr(0, kDirective.size()) != kDirective) return {};
  const std::string_view rest = line.substr(kDirective.size());
  return rest.substr(0, rest.find('"'));
}

void append_source(std::string& out, std::string_view name, const std::filesystem::path& folder, int depth) {
  if (depth > kDeepestInclude) throw std::runtime_error(fmt::format("Shader '{}' includes itself.", name));
  const std::string text = raw_source(name, folder);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1);
    const std::string_view line(text.data() + begin, end + 1 - begin);
    const std::string_view include = included_name(line);
    if (include.empty())
      out += line;
    else
      append_source(out, include, folder, depth + 1);
    begin = end + 1;
  }
}

std::string info_log(unsigned object, bool program) {
  GLint length = 0;
  program ? glGetProgramiv(object, GL_INFO_LOG_LENGTH, &length)
          : glGetShaderiv(object, GL_INFO_LOG_LENGTH, &length);
  std::string text(static_cast<std::size_t>(std::max(length, 1)), '\0');
  program ? glGetProgramInfoLog(object, length, nullptr, text.data())
          : glGetShaderInfoLog(object, length, nullptr, text.data());
  return text.c_str();
}

unsigned compile(GLenum kind, const std::string& name, const std::filesystem::path& folder) {
  const std::string source = shader_source(name, folder);
  const char* text = source.c_str();
  const unsigned shader = glCreateShader(kind);
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  GLint compiled = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled) return shader;
  const std::string log = info_log(shader, false);
  glDeleteShader(shader);
  throw std::runtime_error(fmt::format("Shader '{}' does not compile: {}", name, log));
}

unsigned link(const std::string& name, const std::filesystem::path& folder) {
  const unsigned vertex = compile(GL_VERTEX_SHADER, name + ".vert", folder);
  unsigned fragment = 0;
  try {
    fragment = compile(GL_FRAGMENT_SHADER, name + ".frag", folder);
  } catch (...) {
    glDeleteShader(vertex);
    throw;
  }
  const unsigned program = glCreateProgram();
  glAttachShader(program, vertex);
  glAttachShader(program, fragment);
  glLinkProgram(program);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint linked = GL_FALSE;
  glGetProgramiv(program, GL_LINK_STATUS, &linked);
  if (linked) return program;
  const std::string log = info_log(program, true);
  glDeleteProgram(program);
  throw std::runtime_error(fmt::format("Shader program '{}' does not link: {}", name, log));
}

std::filesystem::file_time_type newest_change(const std::filesystem::path& folder) {
  auto newest = std::filesystem::file_time_type::min();  // the clock's zero lies in the future
  std::error_code ignored;                               // files come and go while an editor saves them
  for (std::filesystem::recursive_directory_iterator entry(folder, ignored), end; entry != end;
       entry.increment(ignored))
    newest = std::max(newest, entry->last_write_time(ignored));
  return newest;
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

std::string shader_source(std::string_view name, const std::filesystem::path& folder) {
  std::string out;
  append_source(out, name, folder, 0);
  return out;
}

std::vector<std::string> shader_names() {
  std::vector<std::string> names;
  for (const std::string_view name : embedded_names())
    if (name.substr(0, 8) == "shaders/" && name.substr(name.size() - 5) != ".glsl")
      names.emplace_back(name.substr(8));
  return names;
}

ShaderLibrary::ShaderLibrary() {
  const auto* renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view name = renderer ? renderer : "";
  for (const char* software : {"llvmpipe", "softpipe", "SWR", "Software"})
    software_ |= name.find(software) != name.npos;
  if (const char* folder = std::getenv("DIFFUSCOPE_SHADERS")) folder_ = folder;
  if (!folder_.empty()) newest_ = newest_change(folder_);
}

ShaderLibrary::~ShaderLibrary() {
  for (const auto& [name, program] : programs_) glDeleteProgram(program);
}

unsigned ShaderLibrary::program(std::string_view name) {
  const auto found = programs_.find(name);
  if (found != programs_.end()) return found->second;
  const unsigned program = link(std::string(name), folder_);
  programs_.emplace(name, program);
  return program;
}

bool ShaderLibrary::reload_changed() {
  if (folder_.empty() || seconds_now() - last_look_ < 0.5) return false;
  last_look_ = seconds_now();
  const auto newest = newest_change(folder_);
  if (newest == newest_) return false;
  newest_ = newest;
  errors_.clear();
  ++version_;
  for (auto& [name, program] : programs_) {
    try {
      const unsigned fresh = link(name, folder_);
      glDeleteProgram(std::exchange(program, fresh));
    } catch (const std::runtime_error& failure) {
      errors_.emplace_back(failure.what());
    }
  }
  return true;
}

}  // namespace diffuscope
