#include "core/images/glyph_font.h"

#include <ft2build.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_BBOX_H

namespace diffuscope {
namespace {

constexpr double kSubpixels = 64;      // FreeType's pixels have 26.6 bits
constexpr double kFixedOne = 1 << 16;  // of its matrices

void check(FT_Error error, const char* doing) {
  if (error != 0)
    throw std::logic_error(std::string("the embedded font fails in ") + doing + ": FreeType error " +
                           std::to_string(error));
}

FT_Fixed fixed(double value) { return static_cast<FT_Fixed>(std::lround(value * kFixedOne)); }

}  // namespace

struct GlyphFont::Face {
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  explicit Face(std::string_view bytes) {
    check(FT_Init_FreeType(&library), "starting");
    const FT_Error error = FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(bytes.data()),
                                              static_cast<FT_Long>(bytes.size()), 0, &face);
    if (error) FT_Done_FreeType(library);
    check(error, "loading");
  }
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;
  ~Face() {
    FT_Done_Face(face);
    FT_Done_FreeType(library);
  }
};

GlyphFont::GlyphFont(std::string_view bytes) : face_(std::make_unique<Face>(bytes)) {}
GlyphFont::GlyphFont(GlyphFont&&) noexcept = default;
GlyphFont::~GlyphFont() = default;

void GlyphFont::draw(char character, const GlyphPose& pose, int side,
                     Eigen::Ref<Eigen::VectorXf> shares) const {
  const FT_Face face = face_->face;
  check(FT_Load_Char(face, static_cast<FT_ULong>(static_cast<unsigned char>(character)), FT_LOAD_NO_SCALE),
        "a character");
  FT_Outline& outline = face->glyph->outline;  // in units of the font
  FT_BBox box;
  check(FT_Outline_Get_BBox(&outline, &box), "an outline");
  FT_Outline_Translate(&outline, -(box.xMin + box.xMax) / 2, -(box.yMin + box.yMax) / 2);
  const double scale = kSubpixels * static_cast<double>(pose.size) / face->units_per_EM;
  const double angle = static_cast<double>(pose.degrees) * std::numbers::pi / 180;
  FT_Matrix turn{fixed(scale * std::cos(angle)), fixed(-scale * std::sin(angle)),
                 fixed(scale * std::sin(angle)), fixed(scale * std::cos(angle))};
  FT_Outline_Transform(&outline, &turn);
  const double middle = side / 2.0;
  FT_Outline_Translate(&outline, std::lround(kSubpixels * (middle + static_cast<double>(pose.shift_x))),
                       std::lround(kSubpixels * (middle + static_cast<double>(pose.shift_y))));
  std::vector<unsigned char> grey(static_cast<std::size_t>(side * side), 0);
  FT_Bitmap bitmap{};
  bitmap.rows = bitmap.width = static_cast<unsigned>(side);
  bitmap.pitch = side;
  bitmap.buffer = grey.data();
  bitmap.num_grays = 256;
  bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
  check(FT_Outline_Get_Bitmap(face_->library, &outline, &bitmap), "drawing");
  for (std::size_t i = 0; i < grey.size(); ++i)
    shares[static_cast<Eigen::Index>(i)] = static_cast<float>(grey[i]) / 255;
}

}  // namespace diffuscope
