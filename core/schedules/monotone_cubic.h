// A smooth curve through points that never turns where the points do not: piecewise cubic Hermite
// interpolation whose slopes are limited so that every piece is monotone (Fritsch & Carlson 1980), with the
// harmonic-mean slopes of Fritsch & Butland 1984.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace diffuscope {

class MonotoneCubic {
 public:
  /// Through (x_i, y_i), at least two points, x strictly increasing.
  MonotoneCubic(std::vector<double> x, std::vector<double> y) : x_(std::move(x)), y_(std::move(y)) {
    const std::size_t n = x_.size();
    std::vector<double> secants;
    for (std::size_t i = 0; i + 1 < n; ++i) secants.push_back((y_[i + 1] - y_[i]) / (x_[i + 1] - x_[i]));
    slopes_.assign(n, secants.front());
    for (std::size_t i = 1; i + 1 < n; ++i)
      slopes_[i] = inner_slope(secants[i - 1], secants[i], x_[i] - x_[i - 1], x_[i + 1] - x_[i]);
    if (n < 3) return;
    slopes_.front() = end_slope(secants[0], secants[1], x_[1] - x_[0], x_[2] - x_[1]);
    slopes_.back() = end_slope(secants[n - 2], secants[n - 3], x_[n - 1] - x_[n - 2], x_[n - 2] - x_[n - 3]);
  }

  /// The curve at x, which is clamped to the points' range.
  double operator()(double x) const {
    x = std::clamp(x, x_.front(), x_.back());
    const auto after = std::upper_bound(x_.begin() + 1, x_.end() - 1, x);
    const auto i = static_cast<std::size_t>(after - x_.begin()) - 1;
    const double h = x_[i + 1] - x_[i], s = (x - x_[i]) / h;
    const double rise = y_[i + 1] - y_[i];
    return y_[i] + s * s * (3 - 2 * s) * rise + h * s * (1 - s) * ((1 - s) * slopes_[i] - s * slopes_[i + 1]);
  }

 private:
  /// Weighted harmonic mean of two secants of one sign, 0 at a turn: at most three times the smaller one.
  static double inner_slope(double before, double after, double h_before, double h_after) {
    if (before * after <= 0) return 0;
    const double w_before = 2 * h_after + h_before, w_after = h_after + 2 * h_before;
    return (w_before + w_after) / (w_before / before + w_after / after);
  }
  /// Three-point slope at an end, limited to the sign of the end's secant and three times it.
  static double end_slope(double secant, double next, double h, double h_next) {
    const double slope = ((2 * h + h_next) * secant - h * next) / (h + h_next);
    if (slope * secant <= 0) return 0;
    return std::abs(slope) > 3 * std::abs(secant) ? 3 * secant : slope;
  }

  std::vector<double> x_, y_, slopes_;
};

}  // namespace diffuscope
