#include "core/metrics/mode_coverage.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numeric>

namespace diffuscope {
namespace {

constexpr Eigen::Index kBlock = 512;

// A flat or point-like component (zero variance in some direction) gets this part of the mixture's scale as
// its standard deviation there: wide enough for the rounding of float coordinates, far below anything
// visible.
constexpr double kFlatStd = 1e-5;

Eigen::MatrixXf whitening_of(const Eigen::MatrixXd& covariance, double smallest_std) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(covariance);
  const Eigen::VectorXd stds = eigen.eigenvalues().cwiseMax(smallest_std * smallest_std).cwiseSqrt();
  return (stds.cwiseInverse().asDiagonal() * eigen.eigenvectors().transpose()).cast<float>();
}

using ModeMeasure = double (*)(const ModeShares&, const std::vector<double>& weights);

class ModeMetric final : public Metric {
 public:
  ModeMetric(const MetricTruth& truth, ModeMeasure measure) : points_(truth.sizes.points), measure_(measure) {
    if (truth.mixture) modes_.emplace(*truth.mixture);
  }

  std::optional<double> evaluate(const Points& generated) const override {
    if (!modes_ || generated.cols() == 0) return std::nullopt;
    return measure_(modes_->shares(generated.leftCols(std::min(points_, generated.cols()))),
                    modes_->weights());
  }

 private:
  Eigen::Index points_;
  ModeMeasure measure_;
  std::optional<Modes> modes_;
};

}  // namespace

Modes::Modes(const GaussianMixture& mixture) {
  const double scale = mixture.moments().scale;
  const double smallest_std = kFlatStd * (scale > 0 ? scale : 1);
  double total = 0;
  for (const MixtureComponent& component : mixture.components()) {
    if (component.weight <= 0) continue;
    total += component.weight;
    weights_.push_back(component.weight);
    means_.push_back(component.mean.cast<float>());
    whitening_.push_back(whitening_of(component.covariance, smallest_std));
  }
  for (double& weight : weights_) weight /= total;
}

ModeShares Modes::shares(const Points& points) const {
  if (points.rows() != means_.front().size()) throw std::invalid_argument("Modes: dimensions differ");
  ModeShares result{std::vector<double>(count(), 0.0), 0, 0};
  for (Eigen::Index first = 0; first < points.cols(); first += kBlock)
    assign_block(points.middleCols(first, std::min(kBlock, points.cols() - first)), result);
  const auto n = static_cast<double>(points.cols());
  for (double& share : result.nearest) share /= n;
  result.within /= n;
  result.lost /= n;
  return result;
}

void Modes::assign_block(const Points& block, ModeShares& counts) const {
  constexpr float kNowhere = std::numeric_limits<float>::infinity();
  Eigen::ArrayXf nearest_squared = Eigen::ArrayXf::Constant(block.cols(), kNowhere);
  Eigen::ArrayXi nearest = Eigen::ArrayXi::Constant(block.cols(), -1);
  Eigen::MatrixXf whitened(block.rows(), block.cols());
  for (std::size_t k = 0; k < count(); ++k) {
    whitened.noalias() = whitening_[k] * (block.colwise() - means_[k]);
    const Eigen::ArrayXf squared = whitened.colwise().squaredNorm().transpose();
    const auto closer = (squared < nearest_squared).eval();  // false for NaN
    nearest = closer.select(static_cast<int>(k), nearest);
    nearest_squared = closer.select(squared, nearest_squared);
  }
  for (Eigen::Index j = 0; j < block.cols(); ++j) {
    if (nearest(j) < 0) {
      ++counts.lost;
      continue;
    }
    ++counts.nearest[static_cast<std::size_t>(nearest(j))];
    if (nearest_squared(j) <= static_cast<float>(kModeRadius * kModeRadius)) ++counts.within;
  }
}

double mode_share(const ModeShares& shares) { return shares.within; }

double modes_covered(const ModeShares& shares, const std::vector<double>& weights) {
  int covered = 0;
  for (std::size_t k = 0; k < weights.size(); ++k)
    if (shares.nearest[k] > kCoveredFraction * weights[k]) ++covered;
  return covered;
}

double mode_total_variation(const ModeShares& shares, const std::vector<double>& weights) {
  double sum = shares.lost;
  for (std::size_t k = 0; k < weights.size(); ++k) sum += std::abs(shares.nearest[k] - weights[k]);
  return sum / 2;
}

MetricEntry mode_share_entry() {
  return {{"mode_share",
           "share on modes",
           {"Share of samples within 3 standard deviations of the nearest mode. True samples score a little "
            "below 1 "
            "(0.989 in 2D).",
            R"(P\left(\min_k (x-\mu_k)^\top\Sigma_k^{-1}(x-\mu_k) \le 9\right))"},
           {},
           [](const MetricTruth& truth) -> MetricPtr {
             return std::make_shared<ModeMetric>(
                 truth,
                 [](const ModeShares& shares, const std::vector<double>&) { return mode_share(shares); });
           }},
          true};
}

MetricEntry modes_covered_entry() {
  return {{"modes_covered",
           "modes covered",
           {"How many modes hold more than a tenth of the samples that they should; a sample belongs to its "
            "nearest mode."},
           {},
           [](const MetricTruth& truth) -> MetricPtr {
             return std::make_shared<ModeMetric>(truth, modes_covered);
           }},
          true};
}

MetricEntry mode_total_variation_entry() {
  return {{"mode_total_variation",
           "mode mass error",
           {"Part of the samples that would have to change their mode to get the weights right; a sample "
            "belongs to its "
            "nearest mode.",
            R"(\tfrac12\sum_k |\mathrm{share}_k - \pi_k|)"},
           {},
           [](const MetricTruth& truth) -> MetricPtr {
             return std::make_shared<ModeMetric>(truth, mode_total_variation);
           }},
          false};
}

}  // namespace diffuscope
