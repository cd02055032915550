#include "core/io/point_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/io/csv.h"
#include "core/io/lower_case.h"
#include "core/io/npy.h"

namespace diffuscope {
namespace {

/// Throws UserError at the first coordinate beyond ±kMaxCoordinate.
void require_moderate(const PointsOf<double>& points, const std::string& file) {
  const double* end = points.data() + points.size();
  const double* bad = std::find_if(points.data(), end, [](double x) { return std::abs(x) > kMaxCoordinate; });
  if (bad == end) return;
  throw UserError(fmt::format("{}, row {}: {:g} is beyond ±{:g}; rescale the data.", file,
                              (bad - points.data()) / points.rows() + 1, *bad, kMaxCoordinate));
}

PointTable load_npy(const std::filesystem::path& path, const std::string& columns) {
  PointTable table;
  table.points = read_points<double>(path);
  const std::string file = path.string();
  if (static_cast<std::size_t>(table.points.cols()) > kMaxPointRows)
    throw UserError(fmt::format("{} has more than {} rows; keep every n-th of them.", file, kMaxPointRows));
  const auto chosen = choose_columns(columns, static_cast<std::size_t>(table.points.rows()), {}, file);
  PointsOf<double> picked(static_cast<Eigen::Index>(chosen.size()), table.points.cols());
  for (std::size_t i = 0; i < chosen.size(); ++i)
    picked.row(static_cast<Eigen::Index>(i)) = table.points.row(static_cast<Eigen::Index>(chosen[i]));
  table.points = std::move(picked);
  require_moderate(table.points, file);
  return table;
}

}  // namespace

PointTable load_points(const std::filesystem::path& path, const std::string& columns) {
  const std::string extension = lower_case(path.extension().string());
  if (extension == ".npy") return load_npy(path, columns);
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt" || extension == ".dat")
    return read_csv(path, columns);
  throw UserError(
      fmt::format("Cannot tell the format of {}: points are read from .npy, or from text in .csv, .tsv, "
                  ".txt or .dat files.",
                  path.string()));
}

}  // namespace diffuscope
