// NumPy's .npy files: any real or integer array in, float32 or float64 out. No pickles, ever.
// Format: "NEP 1 — A Simple File Format for NumPy Arrays" (versions 1.0, 2.0, 3.0), little-endian.
// A D×N matrix of points is the (N, D) array of NumPy without moving a byte.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/array_shape.h"
#include "core/io/atomic_file.h"
#include "core/types.h"

namespace diffuscope {

/// An array in C order (last axis fastest). Scalar is float or double; double holds every float32 exactly.
template <class Scalar>
struct ArrayOf {
  ArrayShape shape;
  std::vector<Scalar> values;
};

/// Reads float32, float64 and integers of up to 64 bits, in C or Fortran order; `accepted`, if not empty,
/// lists the shapes that will do. Throws UserError if the file is malformed, truncated, of another type (an
/// object array is refused unread), of another shape (both are named), or holds a value that is not finite.
template <class Scalar>
ArrayOf<Scalar> read_array(const std::filesystem::path& path, const std::vector<ArrayShape>& accepted = {});
/// The same, but values may be anything: for those who can say better what one that is not finite means.
template <class Scalar>
ArrayOf<Scalar> read_unchecked_array(const std::filesystem::path& path);
/// As read_array, for the bytes of a file that messages call `file`.
template <class Scalar>
ArrayOf<Scalar> parse_npy(std::string_view bytes, const std::string& file,
                          const std::vector<ArrayShape>& accepted = {});

/// Reads an (N, D) or (N,) array as D×N points, with the errors of read_array.
template <class Scalar>
PointsOf<Scalar> read_points(const std::filesystem::path& path);

/// Writes an array in C order piece by piece, so that what is in many matrices needs no second copy.
template <class Scalar>
class NpyWriter {
 public:
  /// Begins the file; throws UserError if it cannot be written.
  NpyWriter(const std::filesystem::path& path, const ArrayShape& shape);
  /// Appends the next values of the array.
  void append(std::span<const Scalar> values);
  /// Appends D×N points as the next N·D values: one (N, D) slice.
  void append(const PointsOf<Scalar>& points);
  /// Finishes the file; throws std::logic_error if more or fewer values were appended than the shape holds.
  void commit();

 private:
  AtomicFile file_;
  std::size_t missing_;
};

/// Writes values in C order with this shape as float32 or float64, whichever Scalar is. Atomic; throws
/// UserError.
template <class Scalar>
void write_array(const std::filesystem::path& path, const ArrayShape& shape, std::span<const Scalar> values);

/// Writes D×N points as an (N, D) array.
template <class Scalar>
void write_points(const std::filesystem::path& path, const PointsOf<Scalar>& points);

}  // namespace diffuscope
