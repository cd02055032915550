#include "core/io/idx.h"

#include <fmt/format.h>

#include <bit>
#include <cstdint>

namespace diffuscope {
namespace {

constexpr std::size_t kMostAxes = 4;

std::size_t value_bytes(char type) {
  switch (type) {
    case 0x08:
    case 0x09:
      return 1;
    case 0x0B:
      return 2;
    case 0x0C:
    case 0x0D:
      return 4;
    case 0x0E:
      return 8;
    default:
      return 0;
  }
}

/// The unsigned number whose bytes stand at `at`, the highest first.
std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

float number_of(char type, std::uint64_t bits) {
  switch (type) {
    case 0x08:
      return static_cast<float>(bits);
    case 0x09:
      return static_cast<float>(static_cast<std::int8_t>(bits));
    case 0x0B:
      return static_cast<float>(static_cast<std::int16_t>(bits));
    case 0x0C:
      return static_cast<float>(static_cast<std::int32_t>(bits));
    case 0x0D:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    default:
      return static_cast<float>(std::bit_cast<double>(bits));
  }
}

}  // namespace

bool is_idx(std::string_view bytes) {
  return bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0 && value_bytes(bytes[2]) > 0 && bytes[3] >= 1 &&
         static_cast<std::size_t>(bytes[3]) <= kMostAxes;
}

ArrayOf<float> parse_idx(std::string_view bytes, const std::string& file) {
  if (!is_idx(bytes))
    throw UserError(file + " is not an IDX file of 1 to 4 axes (its first bytes differ); check its name.");
  const char type = bytes[2];
  const auto axes = static_cast<std::size_t>(bytes[3]);
  const std::size_t start = 4 + 4 * axes;
  if (bytes.size() < start)
    throw UserError(file + " is truncated: it ends inside the IDX header; copy or save it again.");
  ArrayOf<float> array;
  for (std::size_t axis = 0; axis < axes; ++axis) array.shape.push_back(big_endian(bytes, 4 + 4 * axis, 4));
  const std::size_t size = value_bytes(type), available = bytes.size() - start;
  const std::size_t count = count_values(array.shape, available / size);
  if (count * size != available)
    throw UserError(
        fmt::format("{} {}: {} bytes follow its header for an array of {}; copy or save it again.", file,
                    count > available / size ? "is truncated" : "is longer than its array", available,
                    shape_text(array.shape)));
  array.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    array.values.push_back(number_of(type, big_endian(bytes, start + i * size, size)));
  return array;
}

}  // namespace diffuscope
