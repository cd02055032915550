#include "core/categories.h"

namespace diffuscope {

// The number of cumulative weights up to `share` of the last, by halves and without branches, which would be
// mispredicted half of the time. Weights of 0 at the end share the last cumulative value: their categories
// are never found.
std::size_t Categories::at(float share) const {
  const double choice = static_cast<double>(share) * total();
  std::size_t found = 0, left = cumulative_.size();
  while (left > 1) {
    const std::size_t half = left / 2;
    found += half * static_cast<std::size_t>(cumulative_[found + half - 1] <= choice);
    left -= half;
  }
  return found;
}

}  // namespace diffuscope
