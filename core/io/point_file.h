// Points of any format that the program reads, chosen by the extension of the file.
// The one entry for the user's own data: command line, import dialog and dropped files.
// Points keep the units of the file; standardizing them is the distribution's business.
#pragma once

#include <filesystem>
#include <string>

#include "core/io/point_table.h"

namespace diffuscope {

/// Loads 1- or 2-dimensional points from .npy, or from text in .csv, .tsv, .txt or .dat (any case); `columns`
/// chooses among more ("1,3", or header names "x,y"). Throws UserError with file and, where it applies, line
/// or row and column for everything that is no table of at most kMaxPointRows finite numbers within
/// ±kMaxCoordinate.
PointTable load_points(const std::filesystem::path& path, const std::string& columns = "");

}  // namespace diffuscope
