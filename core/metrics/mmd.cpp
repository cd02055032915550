#include "core/metrics/mmd.h"

#include <algorithm>

namespace diffuscope {
namespace {

constexpr Eigen::Index kBlock =
    1024;  // distances handled at once: float sums stay exact enough, and in cache
constexpr float kSmallestExponent = -80.0f;  // below lie denormal numbers, slow and far beneath rounding

using Block = Eigen::Array<float, Eigen::Dynamic, 1, 0, kBlock, 1>;

/// Σ_j mean over bandwidths of k(point, rows[j]) for rows first … end of `rows` (N×D).
double kernel_row_sum(const Eigen::RowVectorXf& point, const Eigen::MatrixXf& rows, Eigen::Index first) {
  double sum = 0;
  Block squared;
  Block kernel;
  for (Eigen::Index j = first; j < rows.rows(); j += kBlock) {
    const Eigen::Index n = std::min(kBlock, rows.rows() - j);
    squared = (rows.col(0).segment(j, n).array() - point(0)).square();
    for (Eigen::Index axis = 1; axis < rows.cols(); ++axis)
      squared += (rows.col(axis).segment(j, n).array() - point(axis)).square();
    kernel.setZero(n);
    for (const double h : kMmdBandwidths)
      kernel += (squared * static_cast<float>(-0.5 / (h * h))).max(kSmallestExponent).exp();
    sum += static_cast<double>(kernel.sum());
  }
  return sum / static_cast<double>(kMmdBandwidths.size());
}

/// Mean kernel over the pairs i ≠ j of one sample.
double mean_within(const Eigen::MatrixXf& rows) {
  double sum = 0;
  for (Eigen::Index i = 0; i + 1 < rows.rows(); ++i) sum += kernel_row_sum(rows.row(i), rows, i + 1);
  const auto n = static_cast<double>(rows.rows());
  return 2 * sum / (n * (n - 1));
}

double mean_between(const Eigen::MatrixXf& a, const Eigen::MatrixXf& b) {
  double sum = 0;
  for (Eigen::Index i = 0; i < a.rows(); ++i) sum += kernel_row_sum(a.row(i), b, 0);
  return sum / (static_cast<double>(a.rows()) * static_cast<double>(b.rows()));
}

class Mmd2Metric final : public Metric {
 public:
  explicit Mmd2Metric(const MetricTruth& truth)
      : points_(truth.sizes.mmd_points),
        distance_(truth.samples.leftCols(std::min(points_, truth.samples.cols()))) {}

  std::optional<double> evaluate(const Points& generated) const override {
    return distance_.mmd_squared(generated.leftCols(std::min(points_, generated.cols())));
  }

 private:
  Eigen::Index points_;
  KernelDistance distance_;
};

}  // namespace

KernelDistance::KernelDistance(const Points& truth) : truth_(truth.transpose()) {
  if (truth_.rows() > 1) truth_mean_ = mean_within(truth_);
}

std::optional<double> KernelDistance::mmd_squared(const Points& points) const {
  if (points.rows() != truth_.cols()) throw std::invalid_argument("KernelDistance: dimensions differ");
  if (points.cols() < 2 || truth_.rows() < 2 || !points.allFinite()) return std::nullopt;
  const Eigen::MatrixXf rows = points.transpose();
  return mean_within(rows) + truth_mean_ - 2 * mean_between(rows, truth_);
}

MetricEntry mmd2_entry() {
  return {{"mmd2",
           "MMD²",
           {"Compares how close points are to each other within and between the two clouds, at five length "
            "scales. Unbiased: "
            "0 on average for a perfect model, so small negative values are normal.",
            R"(\mathbb{E}\,k(x,x') + \mathbb{E}\,k(y,y') - 2\,\mathbb{E}\,k(x,y),\quad )"
            R"(k = \tfrac15\sum_h e^{-|x-y|^2/2h^2})",
            "Gretton et al. 2012, A kernel two-sample test, eq. 3"},
           {},
           [](const MetricTruth& truth) -> MetricPtr { return std::make_shared<Mmd2Metric>(truth); }},
          false};
}

}  // namespace diffuscope
