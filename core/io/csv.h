// Points from and to CSV files, as people and programs write them: comma, semicolon, tab or blanks between
// the cells, with or without a header, with comments, Windows line ends, a byte order mark, decimal commas
// where the separator is a semicolon or a tab. Ten million rows load in a few seconds.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/point_table.h"

namespace diffuscope {

/// The chosen columns (see choose_columns) of the file as D×N points. Columns that are not chosen may hold
/// anything. Throws UserError with file, line and column for what is no finite number, rows of unequal
/// length, no rows, or more than kMaxPointRows.
PointTable read_csv(const std::filesystem::path& path, const std::string& columns = "");

/// The same for a text in memory that messages call `file`.
PointTable parse_csv(std::string_view text, const std::string& file, const std::string& columns = "",
                     std::size_t max_rows = kMaxPointRows);

/// Writes D×N points as N lines with a header, in the shortest digits that read back to the same Scalar
/// (float or double); without names the columns are x, y or x1 … xD. Atomic; throws UserError.
template <class Scalar>
void write_csv(const std::filesystem::path& path, const PointsOf<Scalar>& points,
               std::vector<std::string> column_names = {});

}  // namespace diffuscope
