#include "app/render/dot_layers.h"

#include <array>
#include <bit>
#include <cmath>

namespace diffuscope {
namespace {

/// The four bytes r, g, b, a of an opaque colour as they lie in memory.
std::uint32_t packed(const Color& color) {
  const auto byte = [](float value) { return static_cast<std::uint8_t>(std::lround(255 * value)); };
  return std::bit_cast<std::uint32_t>(std::array{byte(color.r), byte(color.g), byte(color.b), byte(1.0f)});
}

/// Two channels at once, each in the low byte of 16 bits: every one times factor/255, rounded.
std::uint32_t scaled(std::uint32_t two_channels, std::uint32_t factor) {
  const std::uint32_t products = two_channels * factor + 0x00800080;
  return ((products + ((products >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
}

void blend_over(std::vector<std::uint32_t>& pixels, const std::vector<std::uint8_t>& opacity,
                std::uint32_t color) {
  const std::uint32_t even = color & 0x00ff00ff, odd = (color >> 8) & 0x00ff00ff;
  for (std::size_t i = 0; i < opacity.size(); ++i) {
    const std::uint32_t alpha = opacity[i], pixel = pixels[i];
    if (alpha == 0) continue;
    pixels[i] = (scaled(even, alpha) + scaled(pixel & 0x00ff00ff, 255 - alpha)) |
                (scaled(odd, alpha) + scaled((pixel >> 8) & 0x00ff00ff, 255 - alpha)) << 8;
  }
}

}  // namespace

const std::vector<std::uint8_t>& DotLayers::opacity(std::size_t index, const CloudDrawing& cloud,
                                                    const StageDrawing& drawing) {
  Layer& layer = layers_[index];
  CloudDrawing place = cloud;
  place.color = {1, 1, 1, cloud.color.a};  // another colour covers the same
  if (!(place == layer.cloud)) {
    layer.coverage.rasterize(place, drawing.view, drawing.width, drawing.height);
    layer.cloud = place;
  }
  return layer.coverage.opacity();
}

const std::vector<std::uint32_t>& DotLayers::compose(const StageDrawing& drawing) {
  if (!(view_ == drawing.view) || width_ != drawing.width || height_ != drawing.height) layers_.clear();
  view_ = drawing.view, width_ = drawing.width, height_ = drawing.height;
  layers_.resize(drawing.clouds.size());

  pixels_.assign(static_cast<std::size_t>(width_ * height_), drawing.heat ? 0 : packed(drawing.background));
  for (std::size_t i = 0; i < drawing.clouds.size(); ++i) {
    const CloudDrawing& cloud = drawing.clouds[i];
    if (cloud.shows_points()) blend_over(pixels_, opacity(i, cloud, drawing), packed(cloud.color));
  }
  return pixels_;
}

}  // namespace diffuscope
