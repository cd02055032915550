#include "app/render/heat_pixels.h"

#include <algorithm>
#include <cmath>

#include "app/render/packed_color.h"

namespace diffuscope {
namespace {

/// GLSL's smoothstep of every element.
template <class Values>
Eigen::ArrayXf smoothstep(float low, float high, const Eigen::ArrayBase<Values>& values) {
  const Eigen::ArrayXf s = ((values - low) / (high - low)).max(0.0f).min(1.0f);
  return s.square() * (3 - 2 * s);
}

Color over(const Color& top, const Color& bottom) {
  const auto channel = [&](float above, float below) { return above * top.a + below * (1 - top.a); };
  return {channel(top.r, bottom.r), channel(top.g, bottom.g), channel(top.b, bottom.b), 1};
}

/// Between two colours with premultiplied alpha, as the shader mixes them.
Color mixed(const Color& a, const Color& b, float share) {
  const float alpha = a.a + share * (b.a - a.a);
  if (alpha <= 0) return {0, 0, 0, 0};
  const auto channel = [&](float x, float y) { return (x * a.a * (1 - share) + y * b.a * share) / alpha; };
  return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b), alpha};
}

}  // namespace

HeatPixels::Axis HeatPixels::make_axis(int pixels, double view_min, double view_max, double box_min,
                                       double box_max, int cells) {
  Axis axis;
  axis.below.resize(static_cast<std::size_t>(pixels));
  axis.share.resize(static_cast<std::size_t>(pixels));
  axis.first = pixels;
  for (int i = 0; i < pixels; ++i) {
    const double place = view_min + (view_max - view_min) * (i + 0.5) / pixels;
    if (place < box_min || place > box_max) continue;
    axis.first = std::min(axis.first, i);
    axis.last = i + 1;
    const double cell = std::clamp(cells * (place - box_min) / (box_max - box_min) - 0.5, 0.0,
                                   static_cast<double>(cells - 1));
    const int below = std::clamp(static_cast<int>(cell), 0, std::max(0, cells - 2));
    axis.below[static_cast<std::size_t>(i)] = below;
    axis.share[static_cast<std::size_t>(i)] = static_cast<float>(cell - below);
  }
  return axis;
}

void HeatPixels::make_colors(const HeatDrawing& heat, const Color& background) {
  for (std::size_t i = 0; i < kColors; ++i) {
    const float level = static_cast<float>(i) / static_cast<float>(kColors - 1);
    const Color color = level < 0.5f ? mixed(heat.low_color, heat.middle_color, 2 * level)
                                     : mixed(heat.middle_color, heat.high_color, 2 * level - 1);
    colors_[i] = packed(over(color, background));
  }
}

// Bilinear between cell centres, as a texture with linear filter and clamped edges.
void HeatPixels::interpolate_row(const HeatDrawing& heat, int row, Eigen::ArrayXf& values) {
  const auto y = static_cast<std::size_t>(row);
  const int below = y_.below[y], above = std::min(below + 1, heat.ny - 1);
  const float lowest = lowest_painted(heat);
  const auto cell = [&](int line, int i) {
    const float value = (*heat.values)[static_cast<std::size_t>(line * heat.nx + i)];
    return value > lowest ? value : lowest;
  };
  cells_.resize(static_cast<std::size_t>(heat.nx) + 1);
  for (int i = 0; i < heat.nx; ++i) {
    const float a = cell(below, i);
    cells_[static_cast<std::size_t>(i)] = a + y_.share[y] * (cell(above, i) - a);
  }
  cells_.back() = cells_[static_cast<std::size_t>(heat.nx - 1)];
  values.resize(x_.last - x_.first);
  for (int x = x_.first; x < x_.last; ++x) {
    const float* left = cells_.data() + x_.below[static_cast<std::size_t>(x)];
    values[x - x_.first] = left[0] + x_.share[static_cast<std::size_t>(x)] * (left[1] - left[0]);
  }
}

// Lines of about one pixel stand where (high − value)/step is whole; they fade where they are closer than
// about three pixels and where the map does (shaders/common/contour.glsl).
void HeatPixels::find_contours(const HeatDrawing& heat) {
  const Eigen::Index n = values_.size();
  const float step = 1 / heat.contour_step;
  contour_ = (above_ - values_).abs();  // |dv/dy|, then |dv/dx| beside it; the last pixel has it of its left
  contour_.head(n - 1) += (values_.tail(n - 1) - values_.head(n - 1)).abs();
  if (n > 1) contour_[n - 1] += std::abs(values_[n - 1] - values_[n - 2]);
  const Eigen::ArrayXf per_pixel = (step * contour_).max(1e-6f);
  const Eigen::ArrayXf lines = (heat.high - values_) * step + 0.5f;
  const Eigen::ArrayXf distance = (lines - lines.floor() - 0.5f).abs() / per_pixel;
  contour_ = heat.contour_color.a * (1 - distance).max(0.0f) * (1 - smoothstep(0.15f, 0.4f, per_pixel)) *
             smoothstep(0, 0.08f, level_);
}

void HeatPixels::color_row(const HeatDrawing& heat, std::uint32_t* pixels) {
  const Eigen::Index n = values_.size();
  level_ = ((values_ - heat.low) / (heat.high - heat.low)).max(0.0f).min(1.0f);
  for (Eigen::Index x = 0; x < n; ++x)
    pixels[x] = colors_[static_cast<std::size_t>(static_cast<int>(level_[x] * (kColors - 1) + 0.5f))];
  if (heat.contour_step <= 0) return;
  find_contours(heat);
  const std::uint32_t line = packed({heat.contour_color.r, heat.contour_color.g, heat.contour_color.b, 1});
  for (Eigen::Index x = 0; x < n; ++x)
    if (contour_[x] > 0)
      pixels[x] =
          blended(pixels[x], line, static_cast<std::uint32_t>(static_cast<int>(255 * contour_[x] + 0.5f)));
}

void HeatPixels::paint(const StageDrawing& drawing, std::vector<std::uint32_t>& pixels) {
  const HeatDrawing& heat = *drawing.heat;
  const auto width = static_cast<std::size_t>(drawing.width);
  pixels.assign(width * static_cast<std::size_t>(drawing.height), packed(drawing.background));
  make_colors(heat, drawing.background);
  const Box& view = drawing.view;
  x_ = make_axis(drawing.width, view.x_min, view.x_max, heat.box.x_min, heat.box.x_max, heat.nx);
  y_ = make_axis(drawing.height, view.y_min, view.y_max, heat.box.y_min, heat.box.y_max, heat.ny);
  if (x_.first >= x_.last || y_.first >= y_.last) return;
  interpolate_row(heat, y_.first, values_);
  above_ = values_;
  for (int y = y_.first; y < y_.last; ++y) {
    // The top row has none above it: the one below tells its slope as well.
    if (y + 1 < y_.last) {
      interpolate_row(heat, y + 1, above_);
    } else if (y > y_.first) {
      interpolate_row(heat, y - 1, above_);
    }
    color_row(heat, pixels.data() + static_cast<std::size_t>(y) * width + x_.first);
    values_.swap(above_);
  }
}

}  // namespace diffuscope
