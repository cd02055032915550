#include "core/metrics/sliced_wasserstein.h"

#include <algorithm>
#include <numbers>

#include "core/metrics/quantiles.h"
#include "core/metrics/sort_floats.h"

namespace diffuscope {
namespace {

constexpr Eigen::Index kBlock = 16;  // directions projected at once: 10,000 points × 16 floats stay in cache

/// Projections of points (D×N) on directions (D×B), N×B with every column sorted.
void project_sorted(const Points& points, const Eigen::Ref<const Eigen::MatrixXf>& directions,
                    FloatSorter& sorter, Eigen::Ref<Eigen::MatrixXf> out) {
  out.noalias() = points.transpose() * directions;
  for (Eigen::Index j = 0; j < out.cols(); ++j)
    sorter.sort({out.col(j).data(), static_cast<std::size_t>(out.rows())});
}

class SlicedW2Metric final : public Metric {
 public:
  explicit SlicedW2Metric(const MetricTruth& truth)
      : points_(truth.sizes.points),
        sliced_(truth.samples.leftCols(std::min(points_, truth.samples.cols())), truth.sizes.projections) {}

  std::optional<double> evaluate(const Points& generated) const override {
    if (generated.cols() <= points_) return sliced_.distance(generated);
    return sliced_.distance(generated.leftCols(points_));
  }

 private:
  Eigen::Index points_;
  SlicedWasserstein sliced_;
};

}  // namespace

Eigen::MatrixXf projection_directions(int dim, int count) {
  if (dim == 1) return Eigen::MatrixXf::Ones(1, 1);
  Eigen::MatrixXf directions(dim, count);
  if (dim == 2) {
    for (int k = 0; k < count; ++k) {
      const double angle = std::numbers::pi * (k + 0.5) / count;
      directions.col(k) << static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle));
    }
    return directions;
  }
  fill_normals(0, Stream::kProjections, 0, 0, directions);
  directions.colwise().normalize();
  return directions;
}

double wasserstein2_squared(std::span<const float> sorted_a, std::span<const float> sorted_b) {
  const auto n = static_cast<std::int64_t>(sorted_a.size());
  const auto m = static_cast<std::int64_t>(sorted_b.size());
  if (n == m) {
    const Eigen::Map<const Eigen::ArrayXf> a(sorted_a.data(), n);
    const Eigen::Map<const Eigen::ArrayXf> b(sorted_b.data(), n);
    return (a - b).cast<double>().square().mean();
  }
  return mean_over_quantiles(sorted_a, sorted_b, [](double difference) { return difference * difference; });
}

SlicedWasserstein::SlicedWasserstein(const Points& truth, int projections)
    : directions_(projection_directions(static_cast<int>(truth.rows()), projections)),
      sorted_(truth.cols(), directions_.cols()) {
  FloatSorter sorter;
  project_sorted(truth, directions_, sorter, sorted_);
}

std::optional<double> SlicedWasserstein::distance(const Points& points) const {
  if (points.rows() != directions_.rows())
    throw std::invalid_argument("SlicedWasserstein: dimensions differ");
  if (points.cols() == 0 || sorted_.rows() == 0 || !points.allFinite()) return std::nullopt;
  FloatSorter sorter;
  Eigen::MatrixXf block(points.cols(), std::min(kBlock, directions_.cols()));
  double sum = 0;
  for (Eigen::Index first = 0; first < directions_.cols(); first += kBlock) {
    const Eigen::Index width = std::min(kBlock, directions_.cols() - first);
    project_sorted(points, directions_.middleCols(first, width), sorter, block.leftCols(width));
    for (Eigen::Index j = 0; j < width; ++j)
      sum += wasserstein2_squared({block.col(j).data(), static_cast<std::size_t>(block.rows())},
                                  {sorted_.col(first + j).data(), static_cast<std::size_t>(sorted_.rows())});
  }
  return std::sqrt(sum / static_cast<double>(directions_.cols()));
}

MetricEntry sliced_w2_entry() {
  return {{"sliced_w2",
           "sliced W2",
           {"How far the generated cloud must be moved to become the true one, seen along 512 directions. In "
            "1D the exact "
            "Wasserstein distance. Falls to its floor long before samples look right.",
            R"(\sqrt{\tfrac{1}{P}\sum_{p} W_2^2(\theta_p^\top X, \theta_p^\top Y)})",
            "Bonneel et al. 2015, Sliced and Radon Wasserstein barycenters of measures"},
           {},
           [](const MetricTruth& truth) -> MetricPtr { return std::make_shared<SlicedW2Metric>(truth); }},
          false};
}

}  // namespace diffuscope
