// One font of which single characters are drawn into small grey pictures, turned, scaled and shifted.
// Every pixel is the exact share that the character covers (FreeType's area rasterizer), so nothing is hinted
// or aligned to pixels. One thread per object.
#pragma once

#include <memory>
#include <string_view>

#include "core/types.h"

namespace diffuscope {

/// How a character stands in its picture.
struct GlyphPose {
  float size = 16;                 ///< of the font (its em), in pixels
  float degrees = 0;               ///< turned counter-clockwise around the middle of its bounding box
  float shift_x = 0, shift_y = 0;  ///< of that middle from the middle of the picture, in pixels, right and up
};

class GlyphFont {
 public:
  /// `bytes`: a TrueType or OpenType file, which must stay there. A font that cannot be read is a
  /// programmer's mistake (std::logic_error).
  explicit GlyphFont(std::string_view bytes);
  GlyphFont(GlyphFont&&) noexcept;
  ~GlyphFont();

  /// Fills `shares` (side² pixels, rows from the top) with the share of each pixel that `character` covers,
  /// 0 … 1.
  void draw(char character, const GlyphPose& pose, int side, Eigen::Ref<Eigen::VectorXf> shares) const;

 private:
  struct Face;
  std::unique_ptr<Face> face_;
};

}  // namespace diffuscope
