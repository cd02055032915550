#include "core/io/png.h"

#include <fmt/format.h>
#include <spng.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

#include "core/io/atomic_file.h"
#include "core/types.h"

namespace diffuscope {
namespace {

constexpr std::size_t kMaxChunkBytes = std::size_t{1} << 26;

using Context = std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)>;

std::size_t pixel_bytes(const Image& image) {
  return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) *
         static_cast<std::size_t>(image.channels);
}

/// How an image of this kind is decoded: the format for libspng and the channels that the caller gets.
struct Decoding {
  spng_format format;
  int channels;
};

Decoding decoding_of(const spng_ihdr& header, bool transparent) {
  const bool alpha = transparent || header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ||
                     header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
  if (alpha) return {SPNG_FMT_RGBA8, 4};
  if (header.color_type != SPNG_COLOR_TYPE_GRAYSCALE) return {SPNG_FMT_RGB8, 3};
  if (header.bit_depth <= 8) return {SPNG_FMT_G8, 1};
  return {SPNG_FMT_RGB8, 1};  // libspng has no 16-bit grey to 8: take one of three equal channels
}

/// Whether so few bytes can hold so many pixels: deflate packs 1032 bytes into one at best. Spares the memory
/// that a header of a few bytes could ask for.
bool can_hold(std::string_view bytes, const spng_ihdr& header) {
  constexpr std::uint64_t kBestRatio = 1032, kOverhead = 1024;
  const std::uint64_t bits = std::uint64_t{header.width} * header.height * header.bit_depth;
  return bits / 8 <= (bytes.size() + kOverhead) * kBestRatio;
}

/// Calls a step of libspng and turns its error into a sentence.
void check(int error, const std::string& file) {
  if (error == 0) return;
  if (error == SPNG_ESIGNATURE) throw UserError(file + " is not a PNG image; convert it to PNG.");
  if (error == SPNG_EUSER_WIDTH || error == SPNG_EUSER_HEIGHT)
    throw UserError(fmt::format("{} is larger than {} pixels a side; scale it down.", file, kMaxImageSide));
  throw UserError(
      fmt::format("{} is a damaged PNG image ({}); copy or save it again.", file, spng_strerror(error)));
}

}  // namespace

void write_png(const std::filesystem::path& path, const Image& image) {
  const bool sized =
      image.width > 0 && image.height > 0 && image.width <= kMaxImageSide && image.height <= kMaxImageSide;
  const bool known = image.channels == 1 || image.channels == 3 || image.channels == 4;
  if (!sized || !known || image.pixels.size() != pixel_bytes(image))
    throw UserError(fmt::format(
        "Cannot write {}: {}×{} pixels of {} channels ({} bytes) are no image of 1 to {} pixels "
        "a side; choose another size.",
        path.string(), image.width, image.height, image.channels, image.pixels.size(), kMaxImageSide));
  const Context context(spng_ctx_new(SPNG_CTX_ENCODER), &spng_ctx_free);
  spng_ihdr header{};
  header.width = static_cast<std::uint32_t>(image.width);
  header.height = static_cast<std::uint32_t>(image.height);
  header.bit_depth = 8;
  header.color_type = image.channels == 1   ? SPNG_COLOR_TYPE_GRAYSCALE
                      : image.channels == 3 ? SPNG_COLOR_TYPE_TRUECOLOR
                                            : SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
  std::size_t size = 0;
  int error = spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
  if (!error) error = spng_set_ihdr(context.get(), &header);
  if (!error)
    error = spng_encode_image(context.get(), image.pixels.data(), image.pixels.size(), SPNG_FMT_PNG,
                              SPNG_ENCODE_FINALIZE);
  const std::unique_ptr<void, decltype(&std::free)> bytes(
      error ? nullptr : spng_get_png_buffer(context.get(), &size, &error), &std::free);
  if (error || !bytes)
    throw UserError(fmt::format("Cannot write {}: encoding failed ({}); choose a smaller size.",
                                path.string(), spng_strerror(error)));
  write_file_atomically(path, {static_cast<const char*>(bytes.get()), size});
}

Image parse_png(std::string_view bytes, const std::string& file) {
  const Context context(spng_ctx_new(0), &spng_ctx_free);
  check(spng_set_image_limits(context.get(), kMaxImageSide, kMaxImageSide), file);
  check(spng_set_chunk_limits(context.get(), kMaxChunkBytes, kMaxChunkBytes), file);
  check(spng_set_png_buffer(context.get(), bytes.data(), bytes.size()), file);
  spng_ihdr header{};
  check(spng_get_ihdr(context.get(), &header), file);
  if (!can_hold(bytes, header)) check(SPNG_EIDAT_TOO_SHORT, file);
  spng_trns transparency{};
  const Decoding decoding = decoding_of(header, spng_get_trns(context.get(), &transparency) == 0);
  std::size_t size = 0;
  check(spng_decoded_image_size(context.get(), decoding.format, &size), file);
  Image image;
  image.width = static_cast<int>(header.width);
  image.height = static_cast<int>(header.height);
  image.channels = decoding.channels;
  image.pixels.resize(size);
  check(spng_decode_image(context.get(), image.pixels.data(), size, decoding.format, SPNG_DECODE_TRNS), file);
  if (size == pixel_bytes(image)) return image;
  for (std::size_t i = 0; i < size / 3; ++i) image.pixels[i] = image.pixels[3 * i];
  image.pixels.resize(size / 3);
  return image;
}

Image read_png(const std::filesystem::path& path) { return parse_png(read_file(path), path.string()); }

}  // namespace diffuscope
