// IDX files, in which MNIST and its relatives come: arrays of numbers with any number of axes.
// Format: two zero bytes, a type, the number of axes, their lengths, the values; all big-endian
// (Y. LeCun, "The MNIST database").
#pragma once

#include <string>
#include <string_view>

#include "core/io/npy.h"

namespace diffuscope {

/// Whether bytes begin as an IDX file does: two zeros, a known type, 1 to 4 axes.
bool is_idx(std::string_view bytes);

/// Reads bytes, integers and floats of every type that the format has; UserError naming `file` when it is no
/// IDX file, truncated, or longer than its array. Values may be anything, also not finite.
ArrayOf<float> parse_idx(std::string_view bytes, const std::string& file);

}  // namespace diffuscope
