// Names and extensions whatever their capitals: only the letters A to Z change, in any locale.
#pragma once

#include <algorithm>
#include <string>

namespace diffuscope {

inline std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

}  // namespace diffuscope
