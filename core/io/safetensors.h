// Named float32 arrays with text metadata in the safetensors format, which every deep-learning library reads:
// 8 bytes header length (little-endian), a JSON header with dtype, shape and data_offsets, then the values.
// Everything read is checked against the format's rules, so a damaged or hostile file is a sentence, not a
// crash.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/array_shape.h"

namespace diffuscope {

struct Tensor {
  ArrayShape shape;  // row-major; empty for a single number
  std::vector<float> values;
};

struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;  // UTF-8
};

/// Writes tensors and metadata, atomically. Throws UserError if the file cannot be written or a text is no
/// UTF-8, std::logic_error if a tensor's values do not fill its shape.
void write_safetensors(const std::filesystem::path& path, const TensorFile& content);
/// The bytes that write_safetensors writes.
std::string format_safetensors(const TensorFile& content);

/// Reads a file whose tensors are all float32. Throws UserError for anything malformed: sizes, offsets that
/// overlap, leave gaps or point outside, other dtypes, text that is no JSON. Values may be any float, also
/// NaN.
TensorFile read_safetensors(const std::filesystem::path& path);
/// The same for the bytes of a file that messages call `file`.
TensorFile parse_safetensors(std::string_view bytes, const std::string& file);

}  // namespace diffuscope
