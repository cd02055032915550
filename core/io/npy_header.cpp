#include "core/io/npy_header.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>

#include "core/types.h"

namespace diffuscope {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr auto kSaveAgain = "save it again with numpy.save";

/// Reads the Python dictionary of a header: strings, True and False, tuples of whole numbers; nothing else
/// occurs.
class DictionaryReader {
 public:
  DictionaryReader(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  /// Takes `c` (after blanks) if it comes next.
  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail();
  }
  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  std::string_view string() {
    const char quote = take('\'') ? '\'' : '"';
    if (quote == '"') expect('"');
    const auto end = rest_.find(quote);
    if (end == std::string_view::npos) fail();
    const std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return text;
  }
  bool boolean() {
    skip_blanks();
    for (const std::string_view word : {"True", "False"})
      if (rest_.substr(0, word.size()) == word) {
        rest_.remove_prefix(word.size());
        return word == "True";
      }
    fail();
  }
  ArrayShape shape() {
    ArrayShape lengths;
    expect('(');
    while (!take(')')) {
      lengths.push_back(number());
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return lengths;
  }
  [[noreturn]] void fail() const {
    throw UserError(fmt::format("{} has a damaged .npy header; {}.", file_, kSaveAgain));
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
  }
  std::size_t number() {
    skip_blanks();
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value > kMaxLength) fail();
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    take('L');  // written by Python 2
    return value;
  }

  static constexpr std::size_t kMaxLength = std::size_t{1} << 48;
  std::string_view rest_;
  const std::string& file_;
};

/// Checks a type such as "<f4" and stores it in `header`.
void set_type(std::string_view type, NpyHeader& header, const std::string& file) {
  const char order = type.empty() ? '?' : type.front();
  const std::string_view name = type.substr(type.empty() ? 0 : 1);
  if (name.substr(0, 1) == "O")
    throw UserError(
        fmt::format("{} holds Python objects (a pickle), which are not read because they can run code; "
                    "save plain numbers, for example a.astype('float32').",
                    file));
  const bool known = name == "f4" || name == "f8" ||
                     ((name.substr(0, 1) == "i" || name.substr(0, 1) == "u") && name.size() == 2 &&
                      std::string_view("1248").find(name[1]) != std::string_view::npos);
  const bool big_endian = known && order == '>' && name[1] != '1';
  if (!known || big_endian || std::string_view("<|=>").find(order) == std::string_view::npos)
    throw UserError(fmt::format("{} has the unsupported dtype '{}'{}; save it as a.astype('<f4') or '<f8'.",
                                file, type, big_endian ? " (big-endian)" : ""));
  header.kind = name[0];
  header.item_size = static_cast<std::size_t>(name[1] - '0');
}

/// Reads the dictionary into `header`: descr, fortran_order and shape, each once, in any order.
void read_dictionary(std::string_view text, NpyHeader& header, const std::string& file) {
  DictionaryReader reader(text, file);
  std::optional<std::string_view> type;
  std::optional<bool> fortran_order;
  std::optional<ArrayShape> shape;
  reader.expect('{');
  while (!reader.take('}')) {
    const std::string_view key = reader.string();
    reader.expect(':');
    if (key == "descr" && !type) {
      if (reader.take('['))
        throw UserError(
            fmt::format("{} is a structured array (named fields); save its columns as one plain array, "
                        "for example numpy.column_stack((a['x'], a['y'])).",
                        file));
      type = reader.string();
    } else if (key == "fortran_order" && !fortran_order) {
      fortran_order = reader.boolean();
    } else if (key == "shape" && !shape) {
      shape = reader.shape();
    } else {
      reader.fail();
    }
    if (!reader.take(',')) {
      reader.expect('}');
      break;
    }
  }
  if (!reader.at_end() || !type || !fortran_order || !shape) reader.fail();
  set_type(*type, header, file);
  header.fortran_order = *fortran_order;
  header.shape = *shape;
}

/// Checks that exactly the values of the shape follow the header.
void set_count(NpyHeader& header, std::size_t available, const std::string& file) {
  header.count = count_values(header.shape, available / header.item_size);
  const std::string shape = shape_text(header.shape);
  if (header.count > available / header.item_size)
    throw UserError(
        fmt::format("{} is truncated: the {} bytes after its header are too few for shape {}; "
                    "copy or save it again.",
                    file, available, shape));
  if (header.count * header.item_size != available)
    throw UserError(fmt::format("{} has {} bytes after its array of shape {}; {}.", file,
                                available - header.count * header.item_size, shape, kSaveAgain));
}

}  // namespace

NpyHeader parse_npy_header(std::string_view bytes, const std::string& file) {
  if (bytes.empty()) throw UserError(fmt::format("{} is empty; {}.", file, kSaveAgain));
  if (bytes.substr(0, 2) == "PK")
    throw UserError(file + " is an .npz archive; save the one array with numpy.save as .npy.");
  const auto truncated = [&] {
    return UserError(
        fmt::format("{} is truncated: it ends inside the .npy header; copy or save it again.", file));
  };
  if (bytes.substr(0, kMagic.size()) != kMagic.substr(0, bytes.size()))
    throw UserError(file + " is not a .npy file (its first bytes differ); save the array with numpy.save.");
  if (bytes.size() < kMagic.size() + 2) throw truncated();
  const auto byte = [&](std::size_t at) { return std::size_t{static_cast<std::uint8_t>(bytes[at])}; };
  const std::size_t major = byte(6), length_bytes = major == 1 ? 2 : 4;
  if (major < 1 || major > 3 || byte(7) != 0)
    throw UserError(
        fmt::format("{} has the unknown .npy version {}.{}; {}.", file, major, byte(7), kSaveAgain));
  NpyHeader header;
  header.data_offset = kMagic.size() + 2 + length_bytes;
  if (bytes.size() < header.data_offset) throw truncated();
  std::size_t length = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) length |= byte(kMagic.size() + 2 + i) << (8 * i);
  if (bytes.size() - header.data_offset < length) throw truncated();
  read_dictionary(bytes.substr(header.data_offset, length), header, file);
  header.data_offset += length;
  set_count(header, bytes.size() - header.data_offset, file);
  return header;
}

std::string format_npy_header(std::size_t item_size, const ArrayShape& shape) {
  constexpr std::size_t kAlignment = 64, kBefore = 10;
  std::string dictionary =
      fmt::format("{{'descr': '<f{}', 'fortran_order': False, 'shape': {}, }}", item_size, shape_text(shape));
  const std::size_t used = kBefore + dictionary.size() + 1;
  dictionary.append((kAlignment - used % kAlignment) % kAlignment, ' ');
  dictionary += '\n';
  std::string header(kMagic);
  header += {'\x01', '\x00'};
  header += static_cast<char>(dictionary.size() & 0xff);
  header += static_cast<char>(dictionary.size() >> 8);
  return header + dictionary;
}

}  // namespace diffuscope
