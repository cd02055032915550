#include "core/images/shapes.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/images/drawn_images.h"

namespace diffuscope {
namespace {

constexpr int kLines = 8;  // per pixel
constexpr float kPi = std::numbers::pi_v<float>;

using Rgb = std::array<float, 3>;  // 0 to 255

constexpr std::array<std::string_view, 4> kShapes{"circle", "square", "triangle", "star"};
constexpr std::array<std::string_view, 4> kColours{"red", "green", "blue", "yellow"};
constexpr std::array<Rgb, 4> kRgb{{{230, 60, 60}, {60, 180, 75}, {70, 110, 240}, {240, 200, 50}}};
constexpr std::array<Rgb, 2> kBackgrounds{{{10, 10, 14}, {244, 244, 240}}};

/// Adds the share of each pixel of a row that lies between `from` and `to`, times `weight`.
void cover(float from, float to, float weight, int side, float* row) {
  from = std::max(from, 0.0f);
  to = std::min(to, static_cast<float>(side));
  for (int x = static_cast<int>(from); x < side && static_cast<float>(x) < to; ++x) {
    const auto left = static_cast<float>(x);
    row[x] += weight * std::max(0.0f, std::min(to, left + 1) - std::max(from, left));
  }
}

/// `crossings(y, xs)` gives where the outline crosses the line at height y; inside is between the first two,
/// the next two, and so on.
template <class Crossings>
std::vector<float> coverage(int side, Crossings crossings) {
  std::vector<float> shares(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0.0f);
  std::vector<float> xs;
  for (int line = 0; line < side * kLines; ++line) {
    xs.clear();
    crossings((static_cast<float>(line) + 0.5f) / kLines, xs);
    std::ranges::sort(xs);
    for (std::size_t i = 0; i + 1 < xs.size(); i += 2)
      cover(xs[i], xs[i + 1], 1.0f / kLines, side, shares.data() + line / kLines * side);
  }
  return shares;
}

/// n corners around `centre`, at distances radius·{1, inner, 1, …}, the first one at `angle`.
std::vector<Corner> around(Corner centre, float radius, float inner, int n, float angle) {
  std::vector<Corner> corners;
  for (int i = 0; i < n; ++i) {
    const float r = i % 2 == 0 ? radius : radius * inner;
    const float a = angle + 2 * kPi * static_cast<float>(i) / static_cast<float>(n);
    corners.push_back({centre[0] + r * std::cos(a), centre[1] + r * std::sin(a)});
  }
  return corners;
}

std::vector<float> shape_coverage(int shape, Corner centre, float radius, float turn) {
  switch (shape) {
    case 0:
      return circle_coverage(centre, radius, kShapesSide);
    case 1:
      return polygon_coverage(around(centre, 1.2f * radius, 1, 4, kPi / 4 + turn), kShapesSide);
    case 2:
      return polygon_coverage(around(centre, 1.25f * radius, 1, 3, -kPi / 2), kShapesSide);
    default:
      return polygon_coverage(around(centre, 1.3f * radius, 0.5f / 1.3f, 10, -kPi / 2), kShapesSide);
  }
}

void draw_shape(Label label, const Rgb& background, SampleRandom& random,
                Eigen::Ref<Eigen::VectorXf> pixels) {
  constexpr float kMiddle = kShapesSide / 2.0f;
  const float radius = kShapesSide * random.uniform(0.25f, 0.38f);
  const float x = kMiddle + random.uniform(-1.5f, 1.5f), y = kMiddle + random.uniform(-1.5f, 1.5f);
  const float brightness = random.uniform(0.85f, 1.1f);
  const float turn = random.uniform(0, 0.2f * kPi);
  const auto shares = shape_coverage(label / 4, {x, y}, radius, turn);
  const Rgb& colour = kRgb[static_cast<std::size_t>(label % 4)];
  for (std::size_t i = 0; i < shares.size(); ++i)
    for (std::size_t c = 0; c < 3; ++c) {
      const float inside = std::min(colour[c] * brightness, 255.0f);
      const float share = std::min(shares[i], 1.0f);  // eighths may round to more
      const float value = background[c] + share * (inside - background[c]);
      pixels[static_cast<Eigen::Index>(3 * i + c)] = value / 127.5f - 1;
    }
}

std::vector<std::string> shape_names() {
  std::vector<std::string> names;
  for (const auto shape : kShapes)
    for (const auto colour : kColours) names.push_back(std::string(colour) + " " + std::string(shape));
  return names;
}

}  // namespace

std::vector<float> polygon_coverage(const std::vector<Corner>& corners, int side) {
  return coverage(side, [&](float y, std::vector<float>& xs) {
    Corner a = corners.back();
    for (const Corner& b : corners) {
      if ((a[1] <= y) != (b[1] <= y)) xs.push_back(a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
      a = b;
    }
  });
}

std::vector<float> circle_coverage(Corner centre, float radius, int side) {
  return coverage(side, [&](float y, std::vector<float>& xs) {
    const float square = radius * radius - (y - centre[1]) * (y - centre[1]);
    if (square <= 0) return;
    xs = {centre[0] - std::sqrt(square), centre[0] + std::sqrt(square)};
  });
}

ImageSetEntry shape_images() {
  static const std::vector<Param> params{image_count_param(),
                                         {.name = "background",
                                          .label = "background",
                                          .value = 0,
                                          .min = 0,
                                          .max = 1,
                                          .about = {"What the shapes lie on.", {}, {}},
                                          .choices = {"dark", "light"}}};
  return {"shapes",
          "Coloured shapes",
          {"Circles, squares, triangles and stars in red, green, blue and yellow, 12×12 pixels, drawn at "
           "random places and sizes; the label says shape and colour.",
           {},
           {}},
          params,
          {[](const ParamValues& values) {
             const Rgb background =
                 kBackgrounds[static_cast<std::size_t>(value_of(params, values, "background"))];
             return drawn_image_set({kShapesSide, kShapesSide, 3}, shape_names(),
                                    static_cast<Eigen::Index>(value_of(params, values, "count")),
                                    [background](Label label, SampleRandom& random, auto pixels) {
                                      draw_shape(label, background, random, pixels);
                                    });
           },
           [](const ParamValues&) {
             return ImageShape{kShapesSide, kShapesSide, 3};
           }}};
}

}  // namespace diffuscope
