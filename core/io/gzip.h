// Files packed with gzip (RFC 1952), unpacked in memory with zlib.
// Sizes come out of the file, so what is unpacked is limited: a hostile file costs an error and no memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace diffuscope {

inline constexpr std::size_t kMaxUnpackedBytes = std::size_t{1} << 31;

/// Whether bytes begin as a gzip file does.
bool is_gzip(std::string_view bytes);

/// What a gzip file holds, all its members one after the other; UserError naming `file` when it is damaged,
/// truncated, or holds more than `limit` bytes.
std::string unpack_gzip(std::string_view bytes, const std::string& file,
                        std::size_t limit = kMaxUnpackedBytes);

/// The content of a file, unpacked where it is a gzip file.
std::string read_unpacked_file(const std::filesystem::path& path);

}  // namespace diffuscope
