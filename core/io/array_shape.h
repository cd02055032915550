// The shape of an array with any number of axes, as .npy and safetensors files have it.
// Lengths come from files, so products are formed without overflow.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace diffuscope {

using ArrayShape = std::vector<std::size_t>;
/// Stands for any length of an axis in a shape that is asked for.
inline constexpr std::size_t kAnyLength = std::numeric_limits<std::size_t>::max();

/// A shape as NumPy prints it: "(3, 2)", "(3,)", "()"; kAnyLength as "any".
std::string shape_text(const ArrayShape& shape);

/// The number of values in an array; anything above `limit` (also where it would overflow) is limit + 1.
std::size_t count_values(const ArrayShape& shape, std::size_t limit);

}  // namespace diffuscope
