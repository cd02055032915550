// The columns of a point file, found from its beginning: what a person chooses from before the points are
// loaded. Works for the formats of load_points. Any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace diffuscope {

struct ColumnList {
  std::size_t count = 0;
  std::vector<std::string> names;  ///< as many, or empty when the file names none
};

/// Columns of a .npy or text file; UserError when it cannot be read, holds no line of data or is no array of
/// points.
ColumnList list_columns(const std::filesystem::path& path);

}  // namespace diffuscope
