#include "core/images/painting.h"

namespace diffuscope {
namespace {

bool contains(const ImageShape& shape, PixelPlace place) {
  return place.x >= 0 && place.x < shape.width && place.y >= 0 && place.y < shape.height;
}

/// Squared distance of (x, y) from the line between two points.
double squared_distance(double x, double y, PixelPlace from, PixelPlace to) {
  const double along_x = to.x - from.x, along_y = to.y - from.y;
  const double length2 = along_x * along_x + along_y * along_y;
  const double dx = x - from.x, dy = y - from.y;
  const double share = length2 > 0 ? std::clamp((dx * along_x + dy * along_y) / length2, 0.0, 1.0) : 0;
  const double left_x = dx - share * along_x, left_y = dy - share * along_y;
  return left_x * left_x + left_y * left_y;
}

}  // namespace

std::vector<int> stroke_pixels(const ImageShape& shape, PixelPlace from, PixelPlace to, int radius) {
  constexpr double kRounding = 1e-9;
  const double reach = radius - 0.5;
  const int left = std::max(0, std::min(from.x, to.x) - radius);
  const int right = std::min(shape.width - 1, std::max(from.x, to.x) + radius);
  const int top = std::max(0, std::min(from.y, to.y) - radius);
  const int bottom = std::min(shape.height - 1, std::max(from.y, to.y) + radius);
  std::vector<int> covered;
  for (int y = top; y <= bottom; ++y)
    for (int x = left; x <= right; ++x)
      if (squared_distance(x, y, from, to) <= reach * reach + kRounding)
        covered.push_back(y * shape.width + x);
  return covered;
}

std::vector<int> region_pixels(const ImageShape& shape, const Eigen::Ref<const Eigen::VectorXf>& image,
                               PixelPlace start) {
  if (!contains(shape, start)) return {};
  const PaintColor color = color_at(shape, image, start);
  std::vector<bool> seen(static_cast<std::size_t>(shape.pixels()));
  std::vector<PixelPlace> open;
  const auto visit = [&](PixelPlace place) {
    if (!contains(shape, place) || color_at(shape, image, place) != color) return;
    const auto at = static_cast<std::size_t>(place.y * shape.width + place.x);
    if (!seen[at]) open.push_back(place);
    seen[at] = true;
  };
  visit(start);
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    visit({x - 1, y}), visit({x + 1, y}), visit({x, y - 1}), visit({x, y + 1});
  }
  std::vector<int> region;
  for (int i = 0; i < shape.pixels(); ++i)
    if (seen[static_cast<std::size_t>(i)]) region.push_back(i);
  return region;
}

void paint_pixels(const ImageShape& shape, const std::vector<int>& pixels, const PaintColor& color,
                  Eigen::Ref<Eigen::VectorXf> image) {
  const float grey = kLuminance[0] * color[0] + kLuminance[1] * color[1] + kLuminance[2] * color[2];
  for (const int pixel : pixels)
    for (int channel = 0; channel < shape.channels; ++channel)
      image[pixel * shape.channels + channel] =
          shape.channels == 3 ? color[static_cast<std::size_t>(channel)] : grey;
}

PaintColor color_at(const ImageShape& shape, const Eigen::Ref<const Eigen::VectorXf>& image,
                    PixelPlace place) {
  const int first = (place.y * shape.width + place.x) * shape.channels;
  if (shape.channels == 3) return {image[first], image[first + 1], image[first + 2]};
  return {image[first], image[first], image[first]};
}

}  // namespace diffuscope
