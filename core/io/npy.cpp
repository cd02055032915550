#include "core/io/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/io/npy_header.h"

namespace diffuscope {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

/// Copies values of type From from Fortran order (first axis fastest) to C order.
template <class From, class Scalar>
void convert_fortran(const char* bytes, const ArrayShape& shape, std::size_t count, Scalar* out) {
  std::vector<std::size_t> strides(shape.size(), 1), index(shape.size(), 0);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  std::size_t position = 0;
  for (std::size_t i = 0; i < count; ++i) {
    From value;
    std::memcpy(&value, bytes + i * sizeof(From), sizeof(From));
    out[position] = static_cast<Scalar>(value);
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      position += strides[axis];
      if (++index[axis] < shape[axis]) break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/// Copies values of type From, as the file has them, to C order.
template <class From, class Scalar>
void convert(const char* bytes, const NpyHeader& header, Scalar* out) {
  if (header.fortran_order && header.shape.size() > 1) {
    convert_fortran<From>(bytes, header.shape, header.count, out);
  } else if constexpr (std::is_same_v<From, Scalar>) {
    if (header.count > 0) std::memcpy(out, bytes, header.count * sizeof(Scalar));
  } else {
    for (std::size_t i = 0; i < header.count; ++i) {
      From value;
      std::memcpy(&value, bytes + i * sizeof(From), sizeof(From));
      out[i] = static_cast<Scalar>(value);
    }
  }
}

/// Calls convert for the type that the header names.
template <class Scalar>
void convert_any(const char* bytes, const NpyHeader& header, Scalar* out) {
  const auto is = [&](char kind, std::size_t size) {
    return header.kind == kind && header.item_size == size;
  };
  if (is('f', 4)) return convert<float>(bytes, header, out);
  if (is('f', 8)) return convert<double>(bytes, header, out);
  if (is('i', 1)) return convert<std::int8_t>(bytes, header, out);
  if (is('i', 2)) return convert<std::int16_t>(bytes, header, out);
  if (is('i', 4)) return convert<std::int32_t>(bytes, header, out);
  if (is('i', 8)) return convert<std::int64_t>(bytes, header, out);
  if (is('u', 1)) return convert<std::uint8_t>(bytes, header, out);
  if (is('u', 2)) return convert<std::uint16_t>(bytes, header, out);
  if (is('u', 4)) return convert<std::uint32_t>(bytes, header, out);
  return convert<std::uint64_t>(bytes, header, out);
}

/// Fills `out` with all values in C order; throws UserError at the first one that is not finite.
template <class Scalar>
void read_values(std::string_view bytes, const NpyHeader& header, const std::string& file, Scalar* out) {
  convert_any(bytes.data() + header.data_offset, header, out);
  const Scalar* bad =
      std::find_if(out, out + header.count, [](Scalar value) { return !std::isfinite(value); });
  if (bad == out + header.count) return;
  auto position = static_cast<std::size_t>(bad - out);
  std::vector<std::size_t> index(header.shape.size());
  for (std::size_t axis = index.size(); axis-- > 0; position /= header.shape[axis])
    index[axis] = position % header.shape[axis];
  const bool narrowed = header.item_size > sizeof(Scalar) && std::isinf(*bad);
  throw UserError(fmt::format("{}, row {} (index [{}]): the value is {}{}; every value must be finite.", file,
                              index.empty() ? 1 : index[0] + 1, fmt::join(index, ", "), *bad,
                              narrowed ? " in single precision" : ""));
}

/// Throws UserError naming both unless `shape` is one of `accepted`.
void require_shape(const ArrayShape& shape, const std::vector<ArrayShape>& accepted,
                   const std::string& file) {
  const auto fits = [&](const ArrayShape& wanted) {
    return std::equal(
        shape.begin(), shape.end(), wanted.begin(), wanted.end(),
        [](std::size_t length, std::size_t want) { return want == kAnyLength || length == want; });
  };
  if (accepted.empty() || std::any_of(accepted.begin(), accepted.end(), fits)) return;
  std::string wanted;
  for (const ArrayShape& one : accepted) wanted += (wanted.empty() ? "" : " or ") + shape_text(one);
  throw UserError(
      fmt::format("{} has shape {}, but {} is needed; reshape the array.", file, shape_text(shape), wanted));
}

}  // namespace

template <class Scalar>
ArrayOf<Scalar> parse_npy(std::string_view bytes, const std::string& file,
                          const std::vector<ArrayShape>& accepted) {
  const NpyHeader header = parse_npy_header(bytes, file);
  require_shape(header.shape, accepted, file);
  ArrayOf<Scalar> array{header.shape, std::vector<Scalar>(header.count)};
  read_values(bytes, header, file, array.values.data());
  return array;
}

template <class Scalar>
ArrayOf<Scalar> read_array(const std::filesystem::path& path, const std::vector<ArrayShape>& accepted) {
  return parse_npy<Scalar>(read_file(path), path.string(), accepted);
}

template <class Scalar>
ArrayOf<Scalar> read_unchecked_array(const std::filesystem::path& path) {
  const std::string bytes = read_file(path);
  const NpyHeader header = parse_npy_header(bytes, path.string());
  ArrayOf<Scalar> array{header.shape, std::vector<Scalar>(header.count)};
  convert_any(bytes.data() + header.data_offset, header, array.values.data());
  return array;
}

template <class Scalar>
PointsOf<Scalar> read_points(const std::filesystem::path& path) {
  const std::string bytes = read_file(path), file = path.string();
  const NpyHeader header = parse_npy_header(bytes, file);
  require_shape(header.shape, {{kAnyLength, kAnyLength}, {kAnyLength}}, file);
  if (header.count == 0)
    throw UserError(fmt::format("{} holds no points (its shape is {}); save at least one row.", file,
                                shape_text(header.shape)));
  PointsOf<Scalar> points(header.shape.size() == 1 ? 1 : static_cast<Eigen::Index>(header.shape[1]),
                          static_cast<Eigen::Index>(header.shape[0]));
  read_values(bytes, header, file, points.data());
  return points;
}

template <class Scalar>
NpyWriter<Scalar>::NpyWriter(const std::filesystem::path& path, const ArrayShape& shape)
    : file_(path), missing_(count_values(shape, kAnyLength - 1)) {
  file_.write(format_npy_header(sizeof(Scalar), shape));
}

template <class Scalar>
void NpyWriter<Scalar>::append(std::span<const Scalar> values) {
  if (values.size() > missing_)
    throw std::logic_error(fmt::format("{} values for {} free places of an array", values.size(), missing_));
  missing_ -= values.size();
  file_.write({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

template <class Scalar>
void NpyWriter<Scalar>::append(const PointsOf<Scalar>& points) {
  append(std::span<const Scalar>(points.data(), static_cast<std::size_t>(points.size())));
}

template <class Scalar>
void NpyWriter<Scalar>::commit() {
  if (missing_ != 0)
    throw std::logic_error(fmt::format("{} values of an array were never written", missing_));
  file_.commit();
}

template <class Scalar>
void write_array(const std::filesystem::path& path, const ArrayShape& shape, std::span<const Scalar> values) {
  NpyWriter<Scalar> writer(path, shape);
  writer.append(values);
  writer.commit();
}

template <class Scalar>
void write_points(const std::filesystem::path& path, const PointsOf<Scalar>& points) {
  NpyWriter<Scalar> writer(
      path, {static_cast<std::size_t>(points.cols()), static_cast<std::size_t>(points.rows())});
  writer.append(points);
  writer.commit();
}

#define DIFFUSCOPE_INSTANTIATE(Scalar)                                                                      \
  template ArrayOf<Scalar> parse_npy(std::string_view, const std::string&, const std::vector<ArrayShape>&); \
  template ArrayOf<Scalar> read_array(const std::filesystem::path&, const std::vector<ArrayShape>&);        \
  template ArrayOf<Scalar> read_unchecked_array(const std::filesystem::path&);                              \
  template PointsOf<Scalar> read_points(const std::filesystem::path&);                                      \
  template class NpyWriter<Scalar>;                                                                         \
  template void write_array(const std::filesystem::path&, const ArrayShape&, std::span<const Scalar>);      \
  template void write_points(const std::filesystem::path&, const PointsOf<Scalar>&)
DIFFUSCOPE_INSTANTIATE(float);
DIFFUSCOPE_INSTANTIATE(double);
#undef DIFFUSCOPE_INSTANTIATE

}  // namespace diffuscope
