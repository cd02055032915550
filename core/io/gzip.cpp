#include "core/io/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "core/io/atomic_file.h"
#include "core/types.h"

namespace diffuscope {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;

/// A zlib stream that reads gzip and is put away in every case.
struct Inflater {
  z_stream stream{};
  Inflater() {
    if (inflateInit2(&stream, kGzipOnly) != Z_OK) throw std::runtime_error("zlib does not start");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }

  /// Gives it the next bytes of `rest`: as many as its counter can hold.
  void feed(std::string_view& rest) {
    const std::size_t count = std::min<std::size_t>(rest.size(), std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));  // zlib reads only
    stream.avail_in = static_cast<uInt>(count);
    rest.remove_prefix(count);
  }
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.substr(0, 2) == "\x1f\x8b"; }

std::string unpack_gzip(std::string_view bytes, const std::string& file, std::size_t limit) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::string unpacked;
  std::array<char, 1 << 16> block;
  int status = Z_OK;
  while (true) {
    if (stream.avail_in == 0 && !bytes.empty()) inflater.feed(bytes);
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) return unpacked;
      inflateReset(&stream);  // another member follows
    }
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    status = inflate(&stream, Z_NO_FLUSH);
    unpacked.append(block.data(), block.size() - stream.avail_out);
    if (unpacked.size() > limit)
      throw UserError(fmt::format("{} holds more than {} bytes; make it smaller.", file, limit));
    if (status == Z_BUF_ERROR)
      throw UserError(fmt::format("{} is a truncated gzip file; copy or save it again.", file));
    if (status != Z_OK && status != Z_STREAM_END)
      throw UserError(fmt::format("{} is a damaged gzip file; copy or save it again.", file));
  }
}

std::string read_unpacked_file(const std::filesystem::path& path) {
  std::string bytes = read_file(path);
  return is_gzip(bytes) ? unpack_gzip(bytes, path.string()) : bytes;
}

}  // namespace diffuscope
