// How well samples match the truth, each measure beside its floor: what two independent true samples of the
// same sizes score against each other. Everything in model space; definitions are those of metrics.json. A
// value is empty where a metric does not apply, where there are too few points, and, for distances, where any
// generated point is not finite (a diverged network); mode measures count such points as missing every mode.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/distributions/distribution.h"
#include "core/registry.h"

namespace diffuscope {

/// Sizes of an evaluation; the defaults are those of metrics.json, the window uses smaller ones.
struct MetricSizes {
  Eigen::Index points = 10000;     ///< each side, for all but mmd2
  Eigen::Index mmd_points = 3000;  ///< each side
  int projections = 512;           ///< directions of sliced distances
  int floor_pairs = 8;
};

/// What a metric compares with: true samples (D×N) and the mixture behind them, null when the data are no
/// mixture.
struct MetricTruth {
  const Points& samples;
  const GaussianMixture* mixture;
  MetricSizes sizes;
};

/// One measure, prepared for one truth (sorted projections, kernel sums, whitened components), so that
/// comparing is cheap. Thread: any, const after construction. Holds copies of what it needs.
class Metric {
 public:
  virtual ~Metric() = default;
  /// The measure of `generated` (D×N; the first points up to the size it was prepared for).
  virtual std::optional<double> evaluate(const Points& generated) const = 0;
};
using MetricPtr = std::shared_ptr<const Metric>;

using MakeMetric = MetricPtr (*)(const MetricTruth&);
struct MetricEntry : Entry<MakeMetric> {
  bool higher_is_better = false;
};

/// All metrics: sliced_w2, mmd2, mode_share, modes_covered, mode_total_variation,
/// wasserstein_1.
std::span<const MetricEntry> metrics();

struct MetricValue {
  std::optional<double> value;
  std::optional<double> floor;
};
using MetricValues = std::map<std::string, MetricValue, std::less<>>;

/// True samples and floors for one data distribution: all of it computed in the constructor, then `evaluate`
/// is cheap. Thread: any, const after construction.
class MetricEvaluator {
 public:
  /// draw(seed, n) gives n true samples in model space, D×n; called with `seed` for the truth and with the
  /// next 2·floor_pairs seeds for the floors. `mixture` in model space, null when the data are no mixture.
  /// When cancelled, the floors are the mean over the pairs done so far (empty without any).
  using Draw = std::function<Points(std::uint64_t seed, Eigen::Index n)>;
  MetricEvaluator(const Draw& draw, std::shared_ptr<const GaussianMixture> mixture, const MetricSizes& sizes,
                  std::uint64_t seed, const std::atomic<bool>* cancelled = nullptr);

  /// Every metric of `generated` (D×N; only the first points of each size are used) with its floor.
  MetricValues evaluate(const Points& generated) const;

 private:
  std::vector<MetricPtr> metrics_;  // in the order of the registry
  std::vector<std::optional<double>> floors_;
};

}  // namespace diffuscope
