#include <algorithm>

#include "core/metrics/metrics.h"

namespace diffuscope {
namespace {

std::vector<MetricPtr> prepare(const MetricTruth& truth) {
  std::vector<MetricPtr> prepared;
  for (const MetricEntry& entry : metrics()) prepared.push_back(entry.make(truth));
  return prepared;
}

/// The mean of the values that are there.
class OptionalMean {
 public:
  void add(std::optional<double> value) {
    if (!value) return;
    sum_ += *value;
    ++count_;
  }
  std::optional<double> get() const { return count_ > 0 ? std::optional(sum_ / count_) : std::nullopt; }

 private:
  double sum_ = 0;
  int count_ = 0;
};

}  // namespace

MetricEvaluator::MetricEvaluator(const Draw& draw, std::shared_ptr<const GaussianMixture> mixture,
                                 const MetricSizes& sizes, std::uint64_t seed,
                                 const std::atomic<bool>* cancelled) {
  const Eigen::Index n = std::max(sizes.points, sizes.mmd_points);
  const Points truth = draw(seed, n);
  metrics_ = prepare({truth, mixture.get(), sizes});

  std::vector<OptionalMean> floors(metrics_.size());
  for (int pair = 0; pair < sizes.floor_pairs; ++pair) {
    if (cancelled && cancelled->load(std::memory_order_relaxed)) break;
    const auto offset = 2 * static_cast<std::uint64_t>(pair);
    const Points one = draw(seed + offset + 1, n);
    const Points other = draw(seed + offset + 2, n);
    const auto prepared = prepare({other, mixture.get(), sizes});
    for (std::size_t i = 0; i < prepared.size(); ++i) floors[i].add(prepared[i]->evaluate(one));
  }
  for (const OptionalMean& floor : floors) floors_.push_back(floor.get());
}

MetricValues MetricEvaluator::evaluate(const Points& generated) const {
  MetricValues values;
  for (std::size_t i = 0; i < metrics_.size(); ++i)
    values[metrics()[i].id] = {metrics_[i]->evaluate(generated), floors_[i]};
  return values;
}

}  // namespace diffuscope
