// A picture drawn off screen: a framebuffer with one colour texture. Opaque over its background, so it can be
// shown with any blending; inside, layers are blended with premultiplied alpha. Restores the GL state it
// changes. One thread, GL 3.3.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "app/render/drawing.h"

namespace diffuscope {

/// The GL state that drawing on a canvas changes, saved by the constructor and brought back by the
/// destructor.
class SavedGlState {
 public:
  SavedGlState();
  ~SavedGlState();
  SavedGlState(const SavedGlState&) = delete;
  SavedGlState& operator=(const SavedGlState&) = delete;

 private:
  int draw_framebuffer_ = 0, read_framebuffer_ = 0, program_ = 0, vertex_array_ = 0, array_buffer_ = 0,
      active_texture_ = 0;
  int texture_ = 0, sampler_ = 0, unpack_alignment_ = 4;
  std::array<int, 4> viewport_{}, blend_functions_{};
  std::array<float, 4> clear_color_{};
  std::array<unsigned char, 5> enabled_{};
};

class Canvas {
 public:
  Canvas() = default;
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// Binds the framebuffer in this size (pixels, at least 1×1), clears it to the opaque background and sets
  /// premultiplied blending; the caller holds a SavedGlState around it.
  void begin(int width, int height, Color background);

  /// Makes the canvas this picture: RGBA bytes (four a pixel), bottom row first. Changes the texture binding
  /// only.
  void fill(int width, int height, const std::vector<std::uint32_t>& pixels);

  /// The texture, 0 before the first begin. Row 0 is the bottom row.
  unsigned texture() const { return texture_; }
  int width() const { return width_; }
  int height() const { return height_; }

  /// RGBA bytes, top row first (for tests and exports).
  std::vector<std::uint8_t> read_pixels() const;

 private:
  void resize(int width, int height);

  unsigned framebuffer_ = 0, texture_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace diffuscope
