#include "core/io/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/io/atomic_file.h"
#include "core/io/csv_lines.h"

namespace diffuscope {
namespace {

/// The state of reading one text: what its first lines said, and the row being read.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file) : file_(file), lines_(text) {}

  PointTable read(const std::string& columns, std::size_t max_rows) {
    std::string_view line;
    begin(columns, line);
    std::size_t rows = 0;
    do {
      if (++rows > max_rows)
        throw UserError(fmt::format("{} has more than {} rows; keep every n-th of them.", file_, max_rows));
      read_row(line);
    } while (lines_.next(line));
    PointTable table;
    for (const std::size_t column : chosen_)
      if (!names_.empty()) table.column_names.push_back(names_[column]);
    const auto dimension = static_cast<Eigen::Index>(chosen_.size());
    table.points =
        Eigen::Map<const PointsOf<double>>(values_.data(), dimension, static_cast<Eigen::Index>(rows));
    return table;
  }

 private:
  /// Finds layout, names and columns; `line` is then the first line of data.
  void begin(const std::string& columns, std::string_view& line) {
    if (!lines_.next(line))
      throw UserError(file_ + " holds no data; give it one point a line, such as 0.5, -1.2.");
    CsvLines ahead = lines_;
    std::string_view second;
    ahead.next(second);
    layout_ = detect_layout(line, second);
    split_cells(line, layout_.separator, cells_);
    columns_ = cells_.size();
    first_line_ = lines_.number();
    if (layout_.has_header)
      for (const std::string_view cell : cells_) names_.push_back(column_name(cell));
    if (layout_.has_header && !lines_.next(line))
      throw UserError(
          fmt::format("{} has no data after line {}, which holds no number and is taken for a header; "
                      "give it one point a line.",
                      file_, first_line_));
    chosen_ = choose_columns(columns, columns_, names_, file_);
  }

  void read_row(std::string_view line) {
    split_cells(line, layout_.separator, cells_);
    if (cells_.size() != columns_)
      throw UserError(
          fmt::format("{}, line {}, column {}: this line has {} cell{}, but line {} has {}; "
                      "make them equal.",
                      file_, lines_.number(), std::min(cells_.size(), columns_) + 1, cells_.size(),
                      cells_.size() == 1 ? "" : "s", first_line_, columns_));
    for (const std::size_t column : chosen_) values_.push_back(number_in(column));
  }

  double number_in(std::size_t column) const {
    const std::string_view cell = cells_[column];
    const auto value = parse_number(cell, layout_.decimal_comma());
    if (value && std::abs(*value) <= kMaxCoordinate) return *value;
    const std::string name = names_.empty() ? "" : fmt::format(" ({})", names_[column]);
    const std::string place =
        fmt::format("{}, line {}, column {}{}", file_, lines_.number(), column + 1, name);
    constexpr auto kAdvice = "correct it, or skip the line by starting it with #";
    if (value && std::isfinite(*value))
      throw UserError(
          fmt::format("{}: {} is beyond ±{:g}; {}.", place, printable(cell), kMaxCoordinate, kAdvice));
    if (value)
      throw UserError(fmt::format("{}: {} is no finite number; {}.", place, printable(cell), kAdvice));
    if (cell.empty()) throw UserError(fmt::format("{}: the cell is empty; {}.", place, kAdvice));
    throw UserError(fmt::format("{}: '{}' is not a number; {}.", place, printable(cell), kAdvice));
  }

  const std::string& file_;
  CsvLines lines_;
  CsvLayout layout_;
  std::size_t columns_ = 0, first_line_ = 0;
  std::vector<std::string> names_;
  std::vector<std::size_t> chosen_;
  std::vector<std::string_view> cells_;
  std::vector<double> values_;
};

/// A name as a header cell: in quotes, with quotes doubled, where it would otherwise be cut or read as a
/// number.
std::string header_cell(const std::string& name) {
  if (name.find_first_of(",;\t\"# ") == std::string::npos) return name;
  std::string cell = "\"";
  for (const char c : name) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + '"';
}

std::vector<std::string> default_names(Eigen::Index dimension) {
  if (dimension == 1) return {"x"};
  if (dimension == 2) return {"x", "y"};
  std::vector<std::string> names;
  for (Eigen::Index i = 1; i <= dimension; ++i) names.push_back(fmt::format("x{}", i));
  return names;
}

}  // namespace

PointTable parse_csv(std::string_view text, const std::string& file, const std::string& columns,
                     std::size_t max_rows) {
  if (text.empty()) throw UserError(file + " is empty; give it one point a line, such as 0.5, -1.2.");
  const std::string_view mark = text.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF")
    throw UserError(file + " is UTF-16 text; save it as UTF-8 (\"CSV UTF-8\" in spreadsheets).");
  if (text.substr(0, 4096).find('\0') != std::string_view::npos)
    throw UserError(file + " is not a text file; export the points as CSV or .npy.");
  return CsvReader(text, file).read(columns, max_rows);
}

PointTable read_csv(const std::filesystem::path& path, const std::string& columns) {
  return parse_csv(read_file(path), path.string(), columns);
}

template <class Scalar>
void write_csv(const std::filesystem::path& path, const PointsOf<Scalar>& points,
               std::vector<std::string> column_names) {
  if (column_names.empty()) column_names = default_names(points.rows());
  AtomicFile file(path);
  fmt::memory_buffer text;
  for (std::size_t i = 0; i < column_names.size(); ++i)
    fmt::format_to(std::back_inserter(text), "{}{}", i ? "," : "", header_cell(column_names[i]));
  text.push_back('\n');
  for (Eigen::Index n = 0; n < points.cols(); ++n) {
    for (Eigen::Index d = 0; d < points.rows(); ++d)
      fmt::format_to(std::back_inserter(text), "{}{}", d ? "," : "", points(d, n));
    text.push_back('\n');
    if (text.size() < 65536) continue;
    file.write({text.data(), text.size()});
    text.clear();
  }
  file.write({text.data(), text.size()});
  file.commit();
}

template void write_csv<float>(const std::filesystem::path&, const PointsOf<float>&,
                               std::vector<std::string>);
template void write_csv<double>(const std::filesystem::path&, const PointsOf<double>&,
                                std::vector<std::string>);

}  // namespace diffuscope
