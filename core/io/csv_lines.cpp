#include "core/io/csv_lines.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

#include "core/io/lower_case.h"

namespace diffuscope {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// Without the blanks at both ends; a tab that separates cells is no blank.
std::string_view trim(std::string_view text, char separator = '\0') {
  const auto drop = [separator](char c) { return is_blank(c) && !(c == '\t' && separator == '\t'); };
  while (!text.empty() && drop(text.front())) text.remove_prefix(1);
  while (!text.empty() && drop(text.back())) text.remove_suffix(1);
  return text;
}

/// Where the comment of a line begins, or its size. A # inside a cell (a colour, say) begins none.
std::size_t comment_start(std::string_view line) {
  for (auto at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    const bool first = trim(line.substr(0, at)).empty();
    if (first || (is_blank(line[at - 1]) && line.find('"') == std::string_view::npos)) return at;
  }
  return line.size();
}

/// Takes one cell off the front of `rest`; `more` tells whether a separator followed it.
std::string_view take_cell(std::string_view& rest, char separator, bool& more) {
  rest = trim(rest, separator);
  std::size_t end = 0;
  std::string_view cell;
  if (!rest.empty() && rest.front() == '"') {
    for (end = 1; end < rest.size() && (rest[end] != '"' || (end + 1 < rest.size() && rest[end + 1] == '"'));)
      end += rest[end] == '"' ? 2 : 1;
    cell = end < rest.size() ? rest.substr(1, end - 1) : rest;  // an open quote stays visible
    end = std::min(end + 1, rest.size());
  }
  const std::size_t resume = separator == ' ' ? rest.find_first_of(" \t", end) : rest.find(separator, end);
  const bool quoted = cell.data() != nullptr && trim(rest.substr(end, resume - end)).empty();
  if (!quoted) cell = trim(rest.substr(0, resume));
  more = resume != std::string_view::npos;
  rest = more ? rest.substr(resume + 1) : std::string_view();
  return cell;
}

/// Number of cells with this separator; 1 also for a separator that does not occur.
std::size_t count_cells(std::string_view line, char separator) {
  std::vector<std::string_view> cells;
  split_cells(line, separator, cells);
  return cells.size();
}

/// Cells that stand for a missing value; a first line of them is no header.
bool is_missing(std::string_view cell) {
  static constexpr std::array<std::string_view, 6> kMarkers = {"", "na", "n/a", "null", "none", "missing"};
  return std::find(kMarkers.begin(), kMarkers.end(), lower_case(std::string(cell))) != kMarkers.end();
}

char detect_separator(std::string_view first, std::string_view second) {
  constexpr std::array<char, 4> kCandidates = {'\t', ';', ',', ' '};
  for (const char candidate : kCandidates)  // one that cuts both lines into equally many cells
    if (const auto cells = count_cells(second, candidate);
        cells > 1 && cells == count_cells(first, candidate))
      return candidate;
  if (count_cells(second, ' ') == 1 && second.find_first_of(";,") == std::string_view::npos) return '\0';
  for (const char candidate : kCandidates)  // the lines disagree: the reader will say where
    if (count_cells(second, candidate) > 1) return candidate;
  return '\0';
}

/// Length of the UTF-8 sequence at the front of `text`, or 0 if there is none.
std::size_t utf8_length(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t length = lead < 0x80       ? 1
                             : lead >> 5 == 6  ? 2
                             : lead >> 4 == 14 ? 3
                             : lead >> 3 == 30 ? 4
                                               : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<std::uint8_t>(text[i]) & 0xc0) != 0x80) return 0;
  return length;
}

}  // namespace

CsvLines::CsvLines(std::string_view text) : rest_(text) {
  if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
  if (rest_.find('\n') == std::string_view::npos) line_end_ = '\r';
}

bool CsvLines::next(std::string_view& line) {
  while (!rest_.empty()) {
    const auto end = rest_.find(line_end_);
    line = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    ++number_;
    if (const auto start = comment_start(line); start < line.size()) line = trim(line.substr(0, start));
    if (!trim(line).empty()) return true;
  }
  return false;
}

void split_cells(std::string_view line, char separator, std::vector<std::string_view>& cells) {
  cells.clear();
  for (bool more = true; more;) cells.push_back(take_cell(line, separator, more));
}

std::optional<double> parse_number(std::string_view cell, bool decimal_comma) {
  std::array<char, 64> copy;
  if (const auto comma = cell.find(','); decimal_comma && comma != std::string_view::npos) {
    if (cell.size() > copy.size() || cell.find('.') != std::string_view::npos) return std::nullopt;
    std::copy(cell.begin(), cell.end(), copy.begin());
    copy[comma] = '.';
    cell = {copy.data(), cell.size()};
  }
  if (cell.size() > 1 && cell[0] == '+' && cell[1] != '-') cell.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error == std::errc::invalid_argument || end != cell.data() + cell.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const bool tiny = cell.find("e-") != std::string_view::npos || cell.find("E-") != std::string_view::npos;
    return tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return value;
}

CsvLayout detect_layout(std::string_view first, std::string_view second) {
  CsvLayout layout;
  layout.separator = detect_separator(first, second.empty() ? first : second);
  std::vector<std::string_view> cells;
  split_cells(first, layout.separator, cells);
  const bool all_missing = std::all_of(cells.begin(), cells.end(), is_missing);
  layout.has_header = !all_missing && std::none_of(cells.begin(), cells.end(), [&](std::string_view cell) {
    return parse_number(cell, layout.decimal_comma()).has_value();
  });
  return layout;
}

std::string printable(std::string_view cell) {
  constexpr std::size_t kMaxShown = 40;
  std::string text(cell.substr(0, kMaxShown));
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return cell.size() > kMaxShown ? text + "…" : text;
}

std::string column_name(std::string_view cell) {
  std::string name;
  while (!cell.empty()) {
    const std::size_t length = utf8_length(cell);
    const bool control = length == 1 && cell.front() < ' ';
    if (length == 0 || control)
      name += '?';
    else
      name += cell.substr(0, length);
    cell.remove_prefix(std::max<std::size_t>(length, 1) + (cell.substr(0, 2) == "\"\"" ? 1 : 0));
  }
  return name;
}

}  // namespace diffuscope
