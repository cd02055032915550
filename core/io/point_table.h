// What every point reader returns: the chosen columns of a table, in the units of the file, and their names.
// Also the rule by which columns are chosen, the same for all formats.
// Small files and 10 million rows take the same way.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/types.h"

namespace diffuscope {

inline constexpr std::size_t kMaxPointRows = 10'000'000;
/// Coordinates beyond this would overflow when squared in single precision.
inline constexpr double kMaxCoordinate = 1e18;

struct PointTable {
  std::vector<std::string> column_names;  // one a row of `points`; empty if the file names none
  PointsOf<double> points;                // D×N
};

/// The 0-based columns that `choice` means ("1,3" counts from 1, "x,y" are names) in a table of `columns`
/// columns with `names` (empty if there are none): one or two; all of them if `choice` is empty and there are
/// at most two. Throws UserError starting with `file` that lists the possibilities.
std::vector<std::size_t> choose_columns(const std::string& choice, std::size_t columns,
                                        const std::vector<std::string>& names, const std::string& file);

}  // namespace diffuscope
