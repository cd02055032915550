#include "core/io/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "core/io/atomic_file.h"
#include "core/types.h"

namespace diffuscope {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = 100'000'000;  // the limit of the reference implementation
constexpr auto kMetadata = "__metadata__";

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw UserError(fmt::format("{} is no valid safetensors file: {}; save or copy it again.", file, what));
}

/// The JSON header, an object without repeated names; `length` becomes its size in bytes.
Json parse_header(std::string_view bytes, const std::string& file, std::size_t& length) {
  if (bytes.size() < kLengthBytes) fail(file, fmt::format("it has only {} bytes", bytes.size()));
  std::uint64_t stored = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    stored |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  if (stored > kMaxHeaderBytes) fail(file, fmt::format("its header claims {} bytes", stored));
  if (stored > bytes.size() - kLengthBytes)
    fail(file, fmt::format("it is truncated inside its header of {} bytes", stored));
  length = static_cast<std::size_t>(stored);
  std::vector<std::string> names;
  const auto note_names = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth == 1 && event == Json::parse_event_t::key) names.push_back(value.get<std::string>());
    return true;
  };
  Json header = Json::parse(bytes.substr(kLengthBytes, length), note_names, false);
  if (!header.is_object()) fail(file, "its header is no JSON object");
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end())
    fail(file, "its header names a tensor twice");
  return header;
}

/// A list of whole numbers (a shape, offsets), or a failure that calls it `what`.
ArrayShape numbers_of(const Json& entry, const char* key, const std::string& tensor,
                      const std::string& file) {
  ArrayShape numbers;
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_array())
    fail(file, fmt::format("tensor {} has no list '{}'", tensor, key));
  for (const Json& number : *found) {
    if (!number.is_number_unsigned())
      fail(file, fmt::format("'{}' of tensor {} holds something else than whole numbers", key, tensor));
    numbers.push_back(number.get<std::size_t>());
  }
  return numbers;
}

using Range = std::pair<std::size_t, std::size_t>;  // first byte and byte after the last, in the values

/// Checks one entry of the header and copies its values; returns the bytes it covers.
Range read_tensor(const Json& entry, const std::string& name, const std::string& file, std::string_view data,
                  Tensor& tensor) {
  if (!entry.is_object()) fail(file, fmt::format("tensor {} is not described by an object", name));
  const auto dtype = entry.find("dtype");
  if (dtype == entry.end() || !dtype->is_string()) fail(file, fmt::format("tensor {} has no 'dtype'", name));
  if (*dtype != "F32")
    throw UserError(fmt::format("{}: tensor {} has dtype {}, but only F32 is read; convert it to float32.",
                                file, name, dtype->get<std::string>()));
  tensor.shape = numbers_of(entry, "shape", name, file);
  const auto offsets = numbers_of(entry, "data_offsets", name, file);
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    fail(file, fmt::format("'data_offsets' of tensor {} is no range", name));
  const std::size_t size = offsets[1] - offsets[0];
  if (offsets[1] > data.size())
    fail(file, fmt::format("tensor {} ends at byte {} of {}; the file is truncated", name, offsets[1],
                           data.size()));
  const std::size_t count = count_values(tensor.shape, data.size() / sizeof(float));
  if (size % sizeof(float) != 0 || count != size / sizeof(float))
    fail(file, fmt::format("tensor {} of shape {} does not fill its {} bytes", name, shape_text(tensor.shape),
                           size));
  tensor.values.resize(count);
  if (count > 0) std::memcpy(tensor.values.data(), data.data() + offsets[0], size);
  return {offsets[0], offsets[1]};
}

std::map<std::string, std::string> read_metadata(const Json& entry, const std::string& file) {
  std::map<std::string, std::string> metadata;
  if (!entry.is_object()) fail(file, "its metadata are no JSON object");
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_string()) fail(file, fmt::format("metadata '{}' is no text", key));
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

}  // namespace

TensorFile parse_safetensors(std::string_view bytes, const std::string& file) {
  std::size_t header_length = 0;
  const Json header = parse_header(bytes, file, header_length);
  const std::string_view data = bytes.substr(kLengthBytes + header_length);
  TensorFile content;
  std::vector<Range> ranges;
  for (const auto& [name, entry] : header.items()) {
    if (name == kMetadata)
      content.metadata = read_metadata(entry, file);
    else
      ranges.push_back(read_tensor(entry, name, file, data, content.tensors[name]));
  }
  std::sort(ranges.begin(), ranges.end());
  std::size_t covered = 0;
  for (const auto& [begin, end] : ranges) {
    if (begin != covered)
      fail(file,
           fmt::format("its tensors {} at byte {}", begin < covered ? "overlap" : "leave a gap", covered));
    covered = end;
  }
  if (covered != data.size())
    fail(file, fmt::format("{} bytes after its tensors belong to none", data.size() - covered));
  return content;
}

TensorFile read_safetensors(const std::filesystem::path& path) {
  return parse_safetensors(read_file(path), path.string());
}

std::string format_safetensors(const TensorFile& content) {
  Json header = Json::object();
  if (!content.metadata.empty()) header[kMetadata] = content.metadata;
  std::size_t offset = 0;
  for (const auto& [name, tensor] : content.tensors) {
    const std::size_t size = tensor.values.size() * sizeof(float);
    if (count_values(tensor.shape, tensor.values.size()) != tensor.values.size())
      throw std::logic_error(fmt::format("tensor {} of shape {} has {} values", name,
                                         shape_text(tensor.shape), tensor.values.size()));
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + size}}};
    offset += size;
  }
  std::string text = header.dump();
  text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes,
              ' ');  // values begin at a multiple of 8
  std::string bytes;
  bytes.reserve(kLengthBytes + text.size() + offset);
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    bytes += static_cast<char>((std::uint64_t{text.size()} >> (8 * i)) & 0xff);
  bytes += text;
  for (const auto& [name, tensor] : content.tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  return bytes;
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& content) {
  std::string bytes;
  try {
    bytes = format_safetensors(content);
  } catch (const Json::exception&) {
    throw UserError(
        fmt::format("Cannot write {}: a name or text in it is not UTF-8; rename it.", path.string()));
  }
  write_file_atomically(path, bytes);
}

}  // namespace diffuscope
