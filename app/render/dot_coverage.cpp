#include "app/render/dot_coverage.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "app/render/cloud_places.h"

namespace diffuscope {
namespace {

constexpr int kSub = 8;  // places of a centre within a pixel, per axis
constexpr int kLane = 4;

float coverage(float dx, float dy, float radius) {
  return std::clamp(radius + 0.5f - std::hypot(dx, dy), 0.0f, 1.0f);
}

}  // namespace

void DotCoverage::make_stamps(float radius, float opacity) {
  if (stamps_.radius == radius && stamps_.opacity == opacity) return;
  // The dot touches pixels whose centre is nearer than radius + ½.
  const int reach = static_cast<int>(std::ceil(radius + 0.5f));
  const int rows = 2 * reach + 1, row_floats = (rows + kLane - 1) / kLane * kLane;
  stamps_ = {radius, opacity, reach, rows, row_floats, {}};
  stamps_.light.assign(static_cast<std::size_t>(kSub * kSub * rows * row_floats), 1);
  float* light = stamps_.light.data();
  for (int place = 0; place < kSub * kSub; ++place) {
    const float off_x = (static_cast<float>(place % kSub) + 0.5f) / kSub - 0.5f,
                off_y = (static_cast<float>(place / kSub) + 0.5f) / kSub - 0.5f;
    for (int y = 0; y < rows; ++y, light += row_floats)
      for (int x = 0; x < rows; ++x)
        light[x] = 1 - opacity * coverage(static_cast<float>(x - reach) - off_x,
                                          static_cast<float>(y - reach) - off_y, radius);
  }
}

/// Darkens the pixels of one dot; (x, y) its centre in eighths of a pixel, from the margin's corner.
void DotCoverage::stamp(int x, int y) {
  using Lane = Eigen::Map<Eigen::Array<float, kLane, 1>>;
  using ConstLane = Eigen::Map<const Eigen::Array<float, kLane, 1>>;
  const int place = (y % kSub) * kSub + x % kSub;
  const float* light = &stamps_.light[static_cast<std::size_t>(place * stamps_.rows * stamps_.row_floats)];
  float* pixels =
      &light_[static_cast<std::size_t>((y / kSub - stamps_.reach) * stride_ + x / kSub - stamps_.reach)];
  for (int row = 0; row < stamps_.rows; ++row, pixels += stride_)
    for (int lane = 0; lane < stamps_.row_floats; lane += kLane, light += kLane)
      Lane(pixels + lane) *= ConstLane(light);
}

const std::vector<std::uint8_t>& DotCoverage::rasterize(const CloudDrawing& cloud, const Box& view, int width,
                                                        int height) {
  make_stamps(cloud.radius, cloud.opacity * cloud.color.a);
  // A margin wide enough that no dot whose centre is inside has to be clipped, nor one just outside.
  const int margin = 2 * stamps_.reach + kLane;
  stride_ = width + 2 * margin;
  light_.assign(static_cast<std::size_t>(stride_ * (height + 2 * margin)), 1);

  const float low = static_cast<float>(kSub * (stamps_.reach + 1));
  const Eigen::Array2f high{static_cast<float>(kSub * (width + 2 * margin - stamps_.reach - kLane)),
                            static_cast<float>(kSub * (height + 2 * margin - stamps_.reach - 1))};
  const PlaceMap map =
      place_map(view, Eigen::Array2i(width, height).cast<float>(), static_cast<float>(margin), kSub);
  for_each_block(cloud, map, [&](const PlacesBlock& places) {
    for (Eigen::Index i = 0; i < places.cols(); ++i)  // written so that NaN fails too
      if (places(0, i) >= low && places(1, i) >= low && places(0, i) < high(0) && places(1, i) < high(1))
        stamp(static_cast<int>(places(0, i)), static_cast<int>(places(1, i)));
  });

  opacity_.resize(static_cast<std::size_t>(width * height));
  for (int y = 0; y < height; ++y) {
    const float* light = &light_[static_cast<std::size_t>((y + margin) * stride_ + margin)];
    std::uint8_t* opacity = &opacity_[static_cast<std::size_t>(y * width)];
    for (int x = 0; x < width; ++x) opacity[x] = static_cast<std::uint8_t>(255.5f - 255 * light[x]);
  }
  return opacity_;
}

}  // namespace diffuscope
