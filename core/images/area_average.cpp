#include "core/images/area_average.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace diffuscope {
namespace {

/// The old pixels along one axis that make up a new one, with weights that sum to 1.
struct Stretch {
  int first = 0;
  std::vector<float> weights;
};

/// `count` stretches of equal length that together cover [start, start + length] of `size` old pixels.
std::vector<Stretch> stretches(double start, double length, int size, int count) {
  std::vector<Stretch> all;
  for (int i = 0; i < count; ++i) {
    const double from = start + length * i / count, to = start + length * (i + 1) / count;
    Stretch stretch{std::clamp(static_cast<int>(std::floor(from)), 0, size - 1), {}};
    for (int x = stretch.first; x < size; ++x) {
      const double overlap = std::min(to, x + 1.0) - std::max(from, static_cast<double>(x));
      if (overlap <= 0 && x > stretch.first) break;
      stretch.weights.push_back(static_cast<float>(std::max(overlap, 0.0) / (to - from)));
    }
    all.push_back(std::move(stretch));
  }
  return all;
}

/// Channel c of the mean over the area of both stretches.
float mean_over(const Picture& picture, const Stretch& columns, const Stretch& rows, int c) {
  const auto& [width, height, channels] = picture.shape;
  float sum = 0;
  for (std::size_t j = 0; j < rows.weights.size(); ++j) {
    float row = 0;
    const int y = rows.first + static_cast<int>(j);
    for (std::size_t i = 0; i < columns.weights.size(); ++i) {
      const int x = columns.first + static_cast<int>(i);
      row += columns.weights[i] * picture.values[static_cast<std::size_t>((y * width + x) * channels + c)];
    }
    sum += rows.weights[j] * row;
  }
  return sum;
}

}  // namespace

void average_areas(const Picture& picture, const ImageShape& wanted, Eigen::Ref<Eigen::VectorXf> pixels) {
  const double width = picture.shape.width, height = picture.shape.height;
  const double proportion = static_cast<double>(wanted.width) / wanted.height;
  const double used_width = std::min(width, height * proportion);
  const double used_height = std::min(height, width / proportion);
  const auto columns = stretches((width - used_width) / 2, used_width, picture.shape.width, wanted.width);
  const auto rows = stretches((height - used_height) / 2, used_height, picture.shape.height, wanted.height);
  const int channels = picture.shape.channels;
  Eigen::Index place = 0;
  for (const Stretch& row : rows)
    for (const Stretch& column : columns) {
      std::array<float, 3> colour{};
      for (int c = 0; c < channels; ++c)
        colour[static_cast<std::size_t>(c)] = mean_over(picture, column, row, c);
      if (channels == 1) colour.fill(colour[0]);
      if (wanted.channels == 3) {
        for (const float value : colour) pixels[place++] = value;
      } else {
        pixels[place++] =
            channels == 1 ? colour[0]
                          : kLuminance[0] * colour[0] + kLuminance[1] * colour[1] + kLuminance[2] * colour[2];
      }
    }
}

Eigen::VectorXf resized(const Eigen::Ref<const Eigen::VectorXf>& image, const ImageShape& shape,
                        const ImageShape& wanted) {
  Eigen::VectorXf pixels(wanted.dim());
  average_areas({shape, {image.data(), image.data() + image.size()}}, wanted, pixels);
  return pixels;
}

}  // namespace diffuscope
