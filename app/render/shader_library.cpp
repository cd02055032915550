#include "app/render/shader_library.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "core/backend_gl/link_program.h"
#include "core/io/shader_source.h"

namespace diffuscope {
namespace {

unsigned link(const std::string& name, const std::filesystem::path& folder) {
  return link_program(name, {{GL_VERTEX_SHADER, shader_source(name + ".vert", folder)},
                             {GL_FRAGMENT_SHADER, shader_source(name + ".frag", folder)}});
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
