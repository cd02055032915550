#include "core/io/point_columns.h"

#include <fstream>
#include <string_view>

#include "core/io/csv_lines.h"
#include "core/io/npy.h"

namespace diffuscope {
namespace {

constexpr std::size_t kBeginning = std::size_t{1} << 20;  // bytes that hold the first two lines of any table

std::string read_beginning(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kBeginning, '\0');
  if (!std::filesystem::is_regular_file(path) || !file) return read_file(path);  // says what is wrong with it
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

}  // namespace

ColumnList list_columns(const std::filesystem::path& path) {
  if (path.extension() == ".npy" || path.extension() == ".NPY")
    return {static_cast<std::size_t>(read_points<double>(path).rows()), {}};
  const std::string text = read_beginning(path);
  CsvLines lines(text);
  std::string_view first, second;
  if (!lines.next(first))
    throw UserError(path.string() + " holds no data; give it one point a line, such as 0.5, -1.2.");
  lines.next(second);
  const CsvLayout layout = detect_layout(first, second);
  std::vector<std::string_view> cells;
  split_cells(first, layout.separator, cells);
  ColumnList list{cells.size(), {}};
  if (layout.has_header)
    for (const std::string_view cell : cells) list.names.push_back(column_name(cell));
  return list;
}

}  // namespace diffuscope
