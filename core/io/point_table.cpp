#include "core/io/point_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace diffuscope {
namespace {

constexpr std::size_t kMaxChosen = 2;
constexpr std::size_t kMaxNamesShown = 20;

/// "3 columns (x, y, label)", or without the names if there are none.
std::string columns_text(std::size_t columns, const std::vector<std::string>& names) {
  const std::string text = fmt::format("{} column{}", columns, columns == 1 ? "" : "s");
  if (names.empty()) return text + " without names";
  const auto shown = static_cast<std::ptrdiff_t>(std::min(names.size(), kMaxNamesShown));
  return fmt::format("{} ({}{})", text, fmt::join(names.begin(), names.begin() + shown, ", "),
                     names.size() > kMaxNamesShown ? ", …" : "");
}

/// The parts of "a, b" without the blanks around them.
std::vector<std::string> parts_of(const std::string& choice) {
  std::vector<std::string> parts(1);
  for (const char c : choice) {
    if (c == ',')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  for (std::string& part : parts) {
    const auto first = part.find_first_not_of(" \t"), last = part.find_last_not_of(" \t");
    part = first == std::string::npos ? "" : part.substr(first, last - first + 1);
  }
  return parts;
}

/// The column that one part of a choice means: its number counted from 1, else its name.
std::size_t find_column(const std::string& part, std::size_t columns, const std::vector<std::string>& names,
                        const std::string& file) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  const bool is_number = !part.empty() && end == part.data() + part.size();
  if (is_number && error == std::errc() && number >= 1 && number <= columns) return number - 1;
  const auto found = std::find(names.begin(), names.end(), part);
  if (found == names.end() || part.empty())
    throw UserError(
        fmt::format("{} has no column {}; it has {}: choose by number, counted from 1, or by name.", file,
                    is_number ? part : '\'' + part + '\'', columns_text(columns, names)));
  if (std::find(found + 1, names.end(), part) != names.end())
    throw UserError(
        fmt::format("{} has several columns named {}; choose by number, counted from 1.", file, part));
  return static_cast<std::size_t>(found - names.begin());
}

/// A choice that would work, for the message.
std::string example_choice(const std::vector<std::string>& names) {
  if (names.size() < kMaxChosen) return "--columns 1,3";
  return fmt::format("--columns 1,3 or, by name, --columns {},{}", names[0], names[1]);
}

}  // namespace

std::vector<std::size_t> choose_columns(const std::string& choice, std::size_t columns,
                                        const std::vector<std::string>& names, const std::string& file) {
  std::vector<std::size_t> chosen;
  if (parts_of(choice) == std::vector<std::string>{""}) {
    if (columns > kMaxChosen)
      throw UserError(fmt::format("{} has {}; choose one or two of them, for example {}.", file,
                                  columns_text(columns, names), example_choice(names)));
    for (std::size_t i = 0; i < columns; ++i) chosen.push_back(i);
    return chosen;
  }
  for (const std::string& part : parts_of(choice)) {
    const std::size_t column = find_column(part, columns, names, file);
    if (std::find(chosen.begin(), chosen.end(), column) != chosen.end())
      throw UserError(fmt::format("{}: column {} is chosen twice; choose two different ones.", file, part));
    chosen.push_back(column);
  }
  if (chosen.size() > kMaxChosen)
    throw UserError(
        fmt::format("{}: {} columns are chosen ({}); choose one or two, for example --columns 1,3.", file,
                    chosen.size(), choice));
  return chosen;
}

}  // namespace diffuscope
