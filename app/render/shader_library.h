// GLSL programs by name. Sources are the files under shaders/, embedded in the program; `#include
// "common/x.glsl"` is resolved against that folder. With the environment variable DIFFUSCOPE_SHADERS=<folder>
// they are read from there instead and compiled again whenever a file changes. Needs a current GL 3.3
// context; one thread.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace diffuscope {

class ShaderLibrary {
 public:
  ShaderLibrary();
  ~ShaderLibrary();
  ShaderLibrary(const ShaderLibrary&) = delete;
  ShaderLibrary& operator=(const ShaderLibrary&) = delete;

  /// The linked program of shaders/<name>.vert and shaders/<name>.frag, compiled at its first use.
  /// std::runtime_error with the compiler's words when it does not compile.
  unsigned program(std::string_view name);

  /// Compiles again what changed on disk since the last call (looked up at most twice a second); a program
  /// that does not compile keeps its old version and adds to errors(). True if any program is new. Without
  /// the variable: nothing.
  bool reload_changed();

  /// What went wrong in the last reload, one text for each program.
  const std::vector<std::string>& errors() const { return errors_; }
  /// Grows with every reload: a picture drawn with an older version is out of date.
  int version() const { return version_; }

  /// True if the processor does the drawing (Mesa's llvmpipe and the like): then less should be drawn while
  /// things move.
  bool draws_in_software() const { return software_; }

 private:
  std::filesystem::path folder_;  // empty: embedded sources only
  std::filesystem::file_time_type newest_{};
  double last_look_ = 0;
  int version_ = 0;
  bool software_ = false;
  std::map<std::string, unsigned, std::less<>> programs_;
  std::vector<std::string> errors_;
};

}  // namespace diffuscope
