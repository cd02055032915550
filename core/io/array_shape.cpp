#include "core/io/array_shape.h"

#include <fmt/format.h>

#include <algorithm>

namespace diffuscope {

std::string shape_text(const ArrayShape& shape) {
  std::string text;
  for (const std::size_t length : shape) {
    if (!text.empty()) text += ", ";
    text += length == kAnyLength ? "any" : std::to_string(length);
  }
  return fmt::format("({}{})", text, shape.size() == 1 ? "," : "");
}

std::size_t count_values(const ArrayShape& shape, std::size_t limit) {
  if (std::find(shape.begin(), shape.end(), 0u) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t length : shape) {
    if (count > limit / length) return limit + 1;
    count *= length;
  }
  return count;
}

}  // namespace diffuscope
