// The pieces of a CSV reader: lines with content, cells of a line, numbers of a cell, and the layout of a
// file (its separator and whether it begins with a header), found from its first two lines. Nothing is
// copied: lines and cells are views of the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diffuscope {

/// Walks over the lines that hold data: without blank ones, comments (# first, or after a blank) and line
/// ends (LF, CR LF, or CR alone). A UTF-8 byte order mark is skipped.
class CsvLines {
 public:
  explicit CsvLines(std::string_view text);
  /// The next line; false at the end.
  bool next(std::string_view& line);
  /// Number of the line last returned, counted from 1 as editors do.
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  char line_end_ = '\n';
  std::size_t number_ = 0;
};

struct CsvLayout {
  char separator = '\0';  // ',' ';' tab, ' ' for runs of blanks, 0 for a single column
  bool has_header = false;
  /// A comma inside a cell is a decimal comma where it cannot be a separator.
  bool decimal_comma() const { return separator == ';' || separator == '\t'; }
};

/// Splits a line into cells without surrounding blanks and double quotes.
void split_cells(std::string_view line, char separator, std::vector<std::string_view>& cells);

/// The number that a whole cell spells (also nan and inf), or nothing; locale-independent. Too large becomes
/// inf.
std::optional<double> parse_number(std::string_view cell, bool decimal_comma);

/// The layout of a file whose first two lines with content are these (`second` empty if there is only one). A
/// header is a first line without any number in it.
CsvLayout detect_layout(std::string_view first, std::string_view second);

/// A cell for an error message: shortened, and without bytes that are no printable ASCII.
std::string printable(std::string_view cell);

/// A header cell as a name: "" inside quotes is one quote; bytes that are not UTF-8 become '?'.
std::string column_name(std::string_view cell);

}  // namespace diffuscope
