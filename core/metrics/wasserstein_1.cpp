#include "core/metrics/wasserstein_1.h"

#include <cmath>

#include "core/metrics/quantiles.h"
#include "core/metrics/sort_floats.h"

namespace diffuscope {
namespace {

/// The first `count` coordinates of points on a line, sorted.
std::vector<float> sorted_line(const Points& points, Eigen::Index count) {
  const Eigen::Index n = std::min(count, points.cols());
  std::vector<float> values(points.data(), points.data() + n);
  FloatSorter().sort(values);
  return values;
}

class Wasserstein1Metric final : public Metric {
 public:
  explicit Wasserstein1Metric(const MetricTruth& truth) : points_(truth.sizes.points) {
    if (truth.samples.rows() == 1) truth_ = sorted_line(truth.samples, points_);
  }

  std::optional<double> evaluate(const Points& generated) const override {
    if (truth_.empty() || generated.rows() != 1 || generated.cols() == 0 || !generated.allFinite())
      return std::nullopt;
    return wasserstein1(sorted_line(generated, points_), truth_);
  }

 private:
  Eigen::Index points_;
  std::vector<float> truth_;  // sorted; empty in more than one dimension
};

}  // namespace

double wasserstein1(std::span<const float> sorted_a, std::span<const float> sorted_b) {
  return mean_over_quantiles(sorted_a, sorted_b, [](double difference) { return std::abs(difference); });
}

MetricEntry wasserstein_1_entry() {
  return {
      {"wasserstein_1",
       "W1",
       {"How far the generated points must be moved on average to become true ones, exactly; on a line only.",
        R"(W_1 = \int_0^1 |F_X^{-1}(q) - F_Y^{-1}(q)|\,dq)", "Villani 2003, theorem 2.18"},
       {},
       [](const MetricTruth& truth) -> MetricPtr { return std::make_shared<Wasserstein1Metric>(truth); }},
      false};
}

}  // namespace diffuscope
