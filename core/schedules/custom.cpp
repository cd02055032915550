#include "core/schedules/custom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/schedules/monotone_cubic.h"

namespace diffuscope {
namespace {

constexpr double kLeastGap = 0.005;          // in u between neighbours while dragging
constexpr double kLeastLogRatioStep = 1e-9;  // keeps the noise growing where the curve is flat to rounding
// Denser where noise is small, since there ᾱ hardly moves while σ does.
constexpr double kSampledAt[] = {0, .02, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1};

const std::vector<Param>& custom_params() {
  static const std::vector<Param> params{
      {.name = "curve",
       .label = "curve of",
       .about = {"What the control points are values of: the share of signal ᾱ, or the logarithm of the "
                 "signal-to-noise ratio, which shows both ends better.",
                 R"(\bar\alpha(u) \quad\text{or}\quad \ln\frac{\bar\alpha(u)}{1-\bar\alpha(u)})",
                 {}},
       .choices = {"alpha_bar", "log_snr"}}};
  return params;
}

std::string_view name_of(CurveQuantity quantity) {
  return quantity == CurveQuantity::kAlphaBar ? "alpha_bar" : "the log-SNR";
}

MonotoneCubic curve_through(const ControlPoints& points) {
  std::vector<double> u, value;
  for (const ControlPoint& point : points) {
    u.push_back(point.u);
    value.push_back(point.value);
  }
  return MonotoneCubic(std::move(u), std::move(value));
}

/// ln σ̃ = ½ ln((1−ᾱ)/ᾱ).
double log_ratio_of(CurveQuantity quantity, double value) {
  if (quantity == CurveQuantity::kLogSnr) return -0.5 * value;
  const double alpha_bar = std::clamp(value, 0.0, 1 - 1e-12);
  return 0.5 * (std::log1p(-alpha_bar) - std::log(alpha_bar));
}

void check_order(CurveQuantity quantity, const ControlPoints& points, std::string_view where) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (!(points[i].u > points[i - 1].u))
      throw UserError(fmt::format("{}: point {} has u = {} after {}; u must grow from 0 to 1.", where, i + 1,
                                  points[i].u, points[i - 1].u));
    if (!(points[i].value < points[i - 1].value))
      throw UserError(
          fmt::format("{}: not monotone: {} is {} at point {} (u = {}) after {}; it must fall from "
                      "data to noise.",
                      where, name_of(quantity), points[i].value, i + 1, points[i].u, points[i - 1].value));
  }
}

}  // namespace

CurveQuantity curve_quantity(const ParamValues& params) {
  return value_of(custom_params(), params, "curve") == 0 ? CurveQuantity::kAlphaBar : CurveQuantity::kLogSnr;
}

const ControlPoints& default_points(CurveQuantity quantity) {
  static const ControlPoints alpha_bar{{0, 1}, {0.25, 0.85}, {0.5, 0.5}, {0.75, 0.15}, {1, 0.001}};
  static const ControlPoints log_snr{{0, 10}, {0.25, 3}, {0.5, 0}, {0.75, -3}, {1, -7}};
  return quantity == CurveQuantity::kAlphaBar ? alpha_bar : log_snr;
}

void check_control_points(CurveQuantity quantity, const ControlPoints& points, std::string_view where) {
  if (points.size() < 2 || points.size() > kMostControlPoints)
    throw UserError(
        fmt::format("{}: {} control points; 2 to {} are needed.", where, points.size(), kMostControlPoints));
  for (std::size_t i = 0; i < points.size(); ++i)
    if (!std::isfinite(points[i].u) || !std::isfinite(points[i].value))
      throw UserError(fmt::format("{}: point {} is not a finite number.", where, i + 1));
  check_order(quantity, points, where);
  if (points.front().u != 0 || points.back().u != 1)
    throw UserError(
        fmt::format("{}: the points cover u = {} to {}; the first must stand at u = 0, the last at 1.", where,
                    points.front().u, points.back().u));
  const bool bar = quantity == CurveQuantity::kAlphaBar;
  if (bar && (points.front().value != 1 || points.back().value < 0))
    throw UserError(
        fmt::format("{}: alpha_bar goes from {} to {}; it must be 1 at u = 0 and at least 0 at u = 1.", where,
                    points.front().value, points.back().value));
  if (!bar && (points.front().value > kLogSnrLimit || points.back().value < -kLogSnrLimit))
    throw UserError(fmt::format("{}: the log-SNR goes from {} to {}; it must stay within {} and {}.", where,
                                points.front().value, points.back().value, kLogSnrLimit, -kLogSnrLimit));
}

Schedule schedule_of_points(CurveQuantity quantity, const ControlPoints& given, int steps,
                            std::string_view where) {
  const ControlPoints& points = given.empty() ? default_points(quantity) : given;
  check_control_points(quantity, points, where);
  const MonotoneCubic curve = curve_through(points);
  std::vector<double> log_ratios;
  for (int t = 1; t <= steps; ++t) {
    // Only the last level may be free of signal.
    const double value = curve(static_cast<double>(t) / steps);
    double log_ratio = log_ratio_of(
        quantity, t < steps && quantity == CurveQuantity::kAlphaBar ? std::max(value, 1e-30) : value);
    if (t > 1) log_ratio = std::max(log_ratio, log_ratios.back() + kLeastLogRatioStep);
    log_ratios.push_back(log_ratio);
  }
  return Schedule::from_log_ratios(ScaleRule::kVariancePreserving, std::move(log_ratios));
}

double curve_value(const ControlPoints& points, double u) { return curve_through(points)(u); }

ControlPoints points_of_schedule(CurveQuantity quantity, const Schedule& schedule) {
  constexpr double kStart = 0.5;  // of the first step: there is no finite log-SNR at u = 0
  ControlPoints points;
  for (const double u : kSampledAt) {
    const double t = std::max(u * schedule.steps(), quantity == CurveQuantity::kLogSnr ? kStart : 0.0);
    const double snr = schedule.at(t).snr();
    double value = quantity == CurveQuantity::kAlphaBar
                       ? (std::isinf(snr) ? 1 : snr / (1 + snr))
                       : std::clamp(std::log(snr), -kLogSnrLimit, kLogSnrLimit);
    // The ends of very steep schedules are flat to rounding; short ones have several points in one step.
    if (!points.empty() && !(value < points.back().value)) {
      if (u < 1) continue;
      points.pop_back();
    }
    points.push_back({u, value});
  }
  return points;
}

ControlPoints with_point_moved(CurveQuantity quantity, ControlPoints points, std::size_t index,
                               ControlPoint to) {
  const bool first = index == 0, last = index + 1 == points.size();
  const bool bar = quantity == CurveQuantity::kAlphaBar;
  ControlPoint& point = points[index];
  const auto inside = [](double wanted, double low, double high, double margin) {
    const double gap = std::min(margin, 0.1 * (high - low));
    return std::clamp(wanted, low + gap, high - gap);
  };
  if (!first && !last) point.u = inside(to.u, points[index - 1].u, points[index + 1].u, kLeastGap);
  if (first && bar) return points;
  const double margin = bar ? 1e-4 : 0.01;
  const double high = first ? kLogSnrLimit : points[index - 1].value;
  const double low = last ? (bar ? 0 : -kLogSnrLimit) : points[index + 1].value;
  if (last && to.value <= low)
    point.value = low;  // all signal gone
  else if (first && to.value >= high)
    point.value = high;
  else
    point.value = inside(to.value, low, high, margin);
  return points;
}

ControlPoints with_point_added(ControlPoints points, double u) {
  if (points.size() >= kMostControlPoints) return points;
  const auto after = std::find_if(points.begin(), points.end(), [u](const auto& p) { return p.u > u; });
  if (after == points.begin() || after == points.end()) return points;
  if (u - (after - 1)->u < kLeastGap || after->u - u < kLeastGap) return points;
  const double value = curve_value(points, u);
  if (!(value < (after - 1)->value && value > after->value)) return points;
  points.insert(after, {u, value});
  return points;
}

ControlPoints with_point_removed(ControlPoints points, std::size_t index) {
  if (index > 0 && index + 1 < points.size())
    points.erase(points.begin() + static_cast<std::ptrdiff_t>(index));
  return points;
}

ScheduleEntry custom_schedule() {
  return {std::string(kCustomSchedule),
          "Custom",
          {"The curve you draw: points to drag, joined so that noise only ever grows.",
           R"(\bar\alpha_t = p(t/T),\quad p \text{ a monotone cubic through the points})",
           "Fritsch & Carlson 1980 (the interpolation)"},
          custom_params(),
          [](const ParamValues& values, int steps) {
            return schedule_of_points(curve_quantity(values), {}, steps);
          }};
}

}  // namespace diffuscope
