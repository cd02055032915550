#include "core/io/shader_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

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

}  // namespace diffuscope
