#include "core/metrics/two_sample_test.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/metrics/sliced_wasserstein.h"

namespace diffuscope {
namespace {

/// Largest distance between the distribution functions of two sorted samples.
double distance_of(const std::vector<float>& a, const std::vector<float>& b) {
  const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
  double most = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const float x = std::min(a[i], b[j]);
    while (i < a.size() && a[i] <= x) ++i;
    while (j < b.size() && b[j] <= x) ++j;
    most = std::max(most, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
  }
  return most;
}

std::vector<float> sorted_projection(const Points& points, const Eigen::VectorXf& direction) {
  const Eigen::VectorXf line = points.transpose() * direction;
  std::vector<float> values(line.begin(), line.end());
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

double kolmogorov_p_value(double distance, double n, double m) {
  const double root = std::sqrt(n * m / (n + m));
  const double x = (root + 0.12 + 0.11 / root) * distance;
  if (x < 0.2) return 1;  // the series below needs many terms there, and is 1 to 12 digits
  double sum = 0, sign = 1;
  for (int k = 1; k <= 100; ++k, sign = -sign) sum += sign * std::exp(-2 * k * k * x * x);
  return std::clamp(2 * sum, 0.0, 1.0);
}

TwoSampleTest two_sample_test(const Points& a, const Points& b, int directions) {
  const Eigen::MatrixXf axes = projection_directions(static_cast<int>(a.rows()), directions);
  TwoSampleTest test{0, 1, static_cast<int>(axes.cols())};
  for (Eigen::Index k = 0; k < axes.cols(); ++k)
    test.distance = std::max(
        test.distance, distance_of(sorted_projection(a, axes.col(k)), sorted_projection(b, axes.col(k))));
  const double alone =
      kolmogorov_p_value(test.distance, static_cast<double>(a.cols()), static_cast<double>(b.cols()));
  test.p_value = std::min(1.0, alone * test.directions);
  return test;
}

}  // namespace diffuscope
