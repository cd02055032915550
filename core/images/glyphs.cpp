#include "core/images/glyphs.h"

#include "core/images/drawn_images.h"
#include "core/images/glyph_font.h"
#include "core/io/embedded_files.h"

namespace diffuscope {
namespace {

constexpr float kMostDegrees = 12;
constexpr float kSmallest = 0.75f;       // em, as a share of the side
constexpr float kMostShift = 1 / 16.0f;  // of the side

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const std::vector<Param>& glyph_params() {
  static const std::vector<Param> params{{.name = "size",
                                          .label = "size",
                                          .value = 16,
                                          .min = 8,
                                          .max = 20,
                                          .about = {"Pixels a side.", {}, {}},
                                          .integer = true},
                                         image_count_param(),
                                         {.name = "letters",
                                          .label = "characters",
                                          .value = 0,
                                          .min = 0,
                                          .max = 2,
                                          .about = {"Which characters are drawn.", {}, {}},
                                          .choices = {"digits", "digits_and_letters", "letters"}}};
  return params;
}

std::string characters_of(const ParamValues& values) {
  const double choice = value_of(glyph_params(), values, "letters");
  return std::string(choice == 2 ? "" : kDigits) + std::string(choice == 0 ? "" : kLetters);
}

int side_of(const ParamValues& values) { return static_cast<int>(value_of(glyph_params(), values, "size")); }

std::shared_ptr<const ImageSet> draw_glyphs(const ParamValues& values) {
  const std::string characters = characters_of(values);
  const int side = side_of(values);
  const auto length = static_cast<float>(side);
  const std::array fonts{GlyphFont(embedded_file("fonts/Roboto-Regular.ttf")),
                         GlyphFont(embedded_file("fonts/Roboto-Bold.ttf"))};
  std::vector<std::string> names;
  for (const char character : characters) names.emplace_back(1, character);
  const auto draw = [&](Label label, SampleRandom& random, Eigen::Ref<Eigen::VectorXf> pixels) {
    const GlyphFont& font = fonts[random.below(2)];
    const GlyphPose pose{.size = length * random.uniform(kSmallest, 1),
                         .degrees = random.uniform(-kMostDegrees, kMostDegrees),
                         .shift_x = length * random.uniform(-kMostShift, kMostShift),
                         .shift_y = length * random.uniform(-kMostShift, kMostShift)};
    font.draw(characters[static_cast<std::size_t>(label)], pose, side, pixels);
    pixels.array() = 2 * pixels.array() - 1;
  };
  return drawn_image_set({side, side, 1}, std::move(names),
                         static_cast<Eigen::Index>(value_of(glyph_params(), values, "count")), draw);
}

}  // namespace

ImageSetEntry glyph_images() {
  return {"glyphs",
          "Printed characters",
          {"Digits or letters in two weights of the program's font, each shifted, turned by up to 12° and "
           "scaled at random; the label is the character.",
           {},
           {}},
          glyph_params(),
          {draw_glyphs, [](const ParamValues& values) {
             return ImageShape{side_of(values), side_of(values), 1};
           }}};
}

}  // namespace diffuscope
