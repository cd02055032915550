// Pixels of four bytes r, g, b, a as one number, and how one is laid over another.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "app/render/drawing.h"

namespace diffuscope {

/// The bytes of an opaque colour as they lie in memory.
inline std::uint32_t packed(const Color& color) {
  const auto byte = [](float value) { return static_cast<std::uint8_t>(std::lround(255 * value)); };
  return std::bit_cast<std::uint32_t>(std::array{byte(color.r), byte(color.g), byte(color.b), byte(1.0f)});
}

/// Two channels at once, each in the low byte of 16 bits: every one times factor/255, rounded.
inline std::uint32_t scaled(std::uint32_t two_channels, std::uint32_t factor) {
  const std::uint32_t products = two_channels * factor + 0x00800080;
  return ((products + ((products >> 8) & 0x00ff00ff)) >> 8) & 0x00ff00ff;
}

/// `color` over `pixel`, covering opacity/255 of it.
inline std::uint32_t blended(std::uint32_t pixel, std::uint32_t color, std::uint32_t opacity) {
  constexpr std::uint32_t kEven = 0x00ff00ff;
  return (scaled(color & kEven, opacity) + scaled(pixel & kEven, 255 - opacity)) |
         (scaled((color >> 8) & kEven, opacity) + scaled((pixel >> 8) & kEven, 255 - opacity)) << 8;
}

}  // namespace diffuscope
