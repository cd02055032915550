#include "core/samplers/knots.h"

#include <algorithm>

#include "core/samplers/ratio_grid.h"
#include "core/schedules/monotone_cubic.h"

namespace diffuscope {
namespace {

constexpr double kLeastGap = 0.005;  // in u between neighbours while dragging
constexpr double kLeastFall = 0.01;  // in ln σ̃ between neighbours while dragging
constexpr double kLeastStep = 1e-9;  // in ln σ̃ between levels, where the curve is flat to rounding

MonotoneCubic curve_through(const ControlPoints& points) {
  std::vector<double> u, value;
  for (const ControlPoint& point : points) {
    u.push_back(point.u);
    value.push_back(point.value);
  }
  return MonotoneCubic(std::move(u), std::move(value));
}

/// ln σ̃ of the N levels before 0, squeezed so that the first is not above `last`, ln of the schedule's end.
std::vector<double> log_ratios(const ControlPoints& points, double last, int steps) {
  const double top = points.front().value, bottom = points.back().value;
  if (!(bottom < last))
    throw UserError(
        fmt::format("the curve of the knots grid ends at ln sigma {:.4g}, which is not below the "
                    "schedule's last {:.4g}; draw it lower or take a schedule that ends noisier.",
                    bottom, last));
  const double squeeze = top > last ? (last - bottom) / (top - bottom) : 1;
  const MonotoneCubic curve = curve_through(points);
  std::vector<double> values;
  for (int i = 0; i < steps; ++i) {
    const double u = steps > 1 ? static_cast<double>(i) / (steps - 1) : 0;
    const double value = bottom + squeeze * (curve(u) - bottom);
    values.push_back(values.empty() ? value : std::min(value, values.back() - kLeastStep));
  }
  return values;
}

std::vector<GridLevel> make_knots_grid(const GridSource& source, const ParamValues&, int steps) {
  const ControlPoints& points = source.knots.empty() ? default_knots() : source.knots;
  check_knots(points);
  const double last = source.schedule.levels().back().ratio();
  std::vector<double> ratios;
  for (const double value : log_ratios(points, std::log(last), steps))
    ratios.push_back(std::min(last, std::exp(value)));
  return grid_of_ratios(source.schedule, ratios);
}

}  // namespace

const ControlPoints& default_knots() {
  static const ControlPoints points{{0, 4.38}, {0.25, 2.98}, {0.5, 1.23}, {0.75, -1.09}, {1, -4.56}};
  return points;
}

void check_knots(const ControlPoints& points, std::string_view where) {
  if (points.size() < 2 || points.size() > kMostControlPoints)
    throw UserError(
        fmt::format("{}: {} points; 2 to {} are needed.", where, points.size(), kMostControlPoints));
  if (points.front().u != 0 || points.back().u != 1)
    throw UserError(fmt::format("{}: u runs from {} to {}; the first point must stand at 0, the last at 1.",
                                where, points.front().u, points.back().u));
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!(std::abs(points[i].value) <= kLogSnrLimit))
      throw UserError(fmt::format("{}: ln sigma {} of point {} is outside ±{}.", where, points[i].value,
                                  i + 1, kLogSnrLimit));
    if (i > 0 && !(points[i].u > points[i - 1].u))
      throw UserError(fmt::format("{}: point {} has u = {} after {}; u must grow from 0 to 1.", where, i + 1,
                                  points[i].u, points[i - 1].u));
    if (i > 0 && !(points[i].value < points[i - 1].value))
      throw UserError(
          fmt::format("{}: not decreasing: ln sigma is {} at point {} after {}; noise must fall in "
                      "every step.",
                      where, points[i].value, i + 1, points[i - 1].value));
  }
}

double knot_curve_value(const ControlPoints& points, double u) { return curve_through(points)(u); }

ControlPoints with_knot_moved(ControlPoints points, std::size_t index, ControlPoint to) {
  const bool first = index == 0, last = index + 1 == points.size();
  if (first || last) to.u = points[index].u;
  const double low_u = first ? 0 : points[index - 1].u + kLeastGap;
  const double high_u = last ? 1 : points[index + 1].u - kLeastGap;
  const double low = last ? -kLogSnrLimit : points[index + 1].value + kLeastFall;
  const double high = first ? kLogSnrLimit : points[index - 1].value - kLeastFall;
  if (low_u <= high_u) points[index].u = std::clamp(to.u, low_u, high_u);
  if (low <= high) points[index].value = std::clamp(to.value, low, high);
  return points;
}

ControlPoints with_knot_added(ControlPoints points, double u) {
  if (points.size() >= kMostControlPoints) return points;
  const ControlPoint added{u, knot_curve_value(points, u)};
  const auto after =
      std::find_if(points.begin(), points.end(), [u](const ControlPoint& p) { return p.u > u; });
  if (after == points.begin() || after == points.end()) return points;
  const ControlPoint &left = *(after - 1), &right = *after;
  if (u - left.u < kLeastGap || right.u - u < kLeastGap || left.value - added.value < kLeastFall ||
      added.value - right.value < kLeastFall)
    return points;
  points.insert(after, added);
  return points;
}

TimeGridEntry knots_entry() {
  return {"knots",
          "drawn by hand",
          {"Levels along a curve that you drag: how fast the noise falls over the steps.",
           R"(\ln\tilde\sigma_i = f\left(\tfrac{i}{N-1}\right))", "monotone cubic of Fritsch & Carlson 1980"},
          {},
          {make_knots_grid}};
}

}  // namespace diffuscope
