#include "app/render/density_coverage.h"

#include <array>
#include <cmath>

#include "app/render/cloud_places.h"
#include "app/render/tone_map.h"

namespace diffuscope {
namespace {

constexpr int kMargin = 1;

}  // namespace

/// Fills counts_; returns what a typical point has in its pixel, Σc²/Σc over the pixels, 1 without points.
double DensityCoverage::count(const CloudDrawing& cloud, const Box& view) {
  const int stride = width_ + 2 * kMargin, rows = height_ + 2 * kMargin;
  counts_.assign(static_cast<std::size_t>(stride * rows), 0);
  const auto right = static_cast<float>(stride), top = static_cast<float>(rows);
  double squares = 0, points = 0;
  std::array<float*, kPlacesBlock> pixels;
  for_each_block(cloud, place_map(view, Eigen::Array2i(width_, height_).cast<float>(), kMargin, 1),
                 [&](const PlacesBlock& places) {
                   // The pixels of a block are all over the picture: they are on their way while the places
                   // are looked at.
                   std::size_t inside = 0;
                   for (Eigen::Index i = 0; i < places.cols(); ++i) {
                     const float x = places(0, i), y = places(1, i);
                     if (!(x >= 0 && y >= 0 && x < right && y < top))
                       continue;  // written so that NaN fails too
                     float* pixel = counts_.data() + static_cast<int>(y) * stride + static_cast<int>(x);
                     __builtin_prefetch(pixel, 1);
                     pixels[inside++] = pixel;
                   }
                   float block_squares = 0;
                   for (std::size_t i = 0; i < inside; ++i) {
                     block_squares += 2 * *pixels[i] + 1;  // (c + 1)² − c²
                     *pixels[i] += 1;
                   }
                   squares += static_cast<double>(block_squares), points += static_cast<double>(inside);
                 });
  return points > 0 ? squares / points : 1;
}

/// Opacities of row y: most·s/(1 + s), s = tone·√(16 times the smoothed count).
void DensityCoverage::tone_row(int y, float tone, float most) {
  using Row = Eigen::Map<const Eigen::ArrayXf>;
  const int stride = width_ + 2 * kMargin;
  const auto row = [&](int r) { return Row(&counts_[static_cast<std::size_t>(r * stride)], stride); };
  Eigen::Map<Eigen::ArrayXf> smooth(smooth_.data(), stride);
  smooth = row(y) + 2 * row(y + 1) + row(y + 2);
  Eigen::Map<Eigen::Array<std::uint8_t, Eigen::Dynamic, 1>> opacity(
      &opacity_[static_cast<std::size_t>(y * width_)], width_);
  auto across = tone * (smooth.head(width_) + 2 * smooth.segment(1, width_) + smooth.tail(width_)).sqrt();
  opacity = (most - most / (1 + across) + 0.5f).cast<int>().cast<std::uint8_t>();
}

const std::vector<std::uint8_t>& DensityCoverage::rasterize(const CloudDrawing& cloud, const Box& view,
                                                            int width, int height) {
  width_ = width, height_ = height;
  smooth_.resize(static_cast<std::size_t>(width + 2 * kMargin));
  opacity_.resize(static_cast<std::size_t>(width * height));
  const double typical = count(cloud, view);
  const auto tone = static_cast<float>(static_cast<double>(kTypicalTone) /
                                       std::sqrt(static_cast<double>(kSmoothingSum) * typical));
  const float most = 255 * cloud.dense_opacity * cloud.color.a;
  for (int y = 0; y < height; ++y) tone_row(y, tone, most);
  return opacity_;
}

}  // namespace diffuscope
