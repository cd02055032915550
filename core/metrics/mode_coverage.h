// Do samples lie on the modes of a mixture, and on each as often as they should? Distances are in standard
// deviations of a component (Mahalanobis), so a mode may have any shape; components of weight 0 are no modes.
#pragma once

#include <vector>

#include "core/distributions/gaussian_mixture.h"
#include "core/metrics/metrics.h"

namespace diffuscope {

inline constexpr double kModeRadius = 3;  ///< standard deviations
inline constexpr double kCoveredFraction =
    0.1;  ///< a mode is covered when it holds more than this part of its weight

/// How samples spread over the modes, as shares of all samples.
struct ModeShares {
  std::vector<double> nearest;  ///< whose nearest component is k (points that are not finite: none)
  double within = 0;            ///< within kModeRadius of their nearest component
  double lost = 0;              ///< not finite, or so far away that the distance is not
};

/// The components of a mixture (model space), whitened once.
class Modes {
 public:
  explicit Modes(const GaussianMixture& mixture);

  std::size_t count() const { return weights_.size(); }
  /// Weights of the modes, sum 1.
  const std::vector<double>& weights() const { return weights_; }
  /// Assigns every column of points (D×N, N ≥ 1) to its nearest component.
  ModeShares shares(const Points& points) const;

 private:
  void assign_block(const Points& block, ModeShares& counts) const;

  std::vector<double> weights_;
  std::vector<Eigen::VectorXf> means_;
  std::vector<Eigen::MatrixXf> whitening_;  // W_k with W_kᵀW_k = Σ_k⁻¹
};

/// Share of samples within 3 standard deviations of their nearest component.
double mode_share(const ModeShares& shares);
/// Number of components that hold more than a tenth of their weight.
double modes_covered(const ModeShares& shares, const std::vector<double>& weights);
/// ½ Σ|share nearest − weight|; points that are not finite count as a mode of weight 0.
double mode_total_variation(const ModeShares& shares, const std::vector<double>& weights);

MetricEntry mode_share_entry();
MetricEntry modes_covered_entry();
MetricEntry mode_total_variation_entry();

}  // namespace diffuscope
