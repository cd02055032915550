// The header of a .npy file: what is stored, in which order and shape, and where the values begin.
// Format: "NEP 1 — A Simple File Format for NumPy Arrays": magic, version, header length, a Python
// dictionary. Everything in it is checked here, so that whoever reads the values can trust it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/io/array_shape.h"

namespace diffuscope {

struct NpyHeader {
  char kind = 'f';            // 'f' float, 'i' signed, 'u' unsigned
  std::size_t item_size = 4;  // bytes a value: 4, 8 for floats; 1, 2, 4, 8 for integers
  bool fortran_order = false;
  ArrayShape shape;
  std::size_t count = 0;        // values in all; the file holds exactly these
  std::size_t data_offset = 0;  // bytes before the first value
};

/// Parses and checks the header of a whole file; throws UserError (beginning with `file`) unless the values
/// that follow are complete and of a type that can be read.
NpyHeader parse_npy_header(std::string_view bytes, const std::string& file);

/// Magic, version 1.0 and dictionary for little-endian floats of `item_size` bytes in C order, padded as
/// NumPy does.
std::string format_npy_header(std::size_t item_size, const ArrayShape& shape);

}  // namespace diffuscope
