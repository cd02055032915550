// A finite data set: points from a file or drawn by hand, sampled with replacement.
// And the kernel mixture, which stands for a distribution without a closed form: one round component on each
// of some of its points.
#pragma once

#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

class PointSet final : public Distribution {
 public:
  /// points: D×N, data units. UserError when there are none or one is not finite (named, counted from 1).
  explicit PointSet(Points points);

  int dim() const override { return static_cast<int>(points_.rows()); }
  void sample(std::uint64_t seed, Stream stream, std::uint64_t first, Eigen::Ref<Points> out) const override;
  Moments moments() const override { return moments_; }  ///< of the points (variance divided by N)
  const Points* as_points() const override { return &points_; }

 private:
  Points points_;
  Moments moments_;
};

/// Equal round components of standard deviation `bandwidth` (data units, ≥ 0) on n ≥ 1 points of `data`: a
/// fixed sample that depends only on `seed` (stream kEvaluation), or all points of a finite data set of at
/// most n.
std::shared_ptr<GaussianMixture> kernel_mixture(const Distribution& data, Eigen::Index n, double bandwidth,
                                                std::uint64_t seed);

}  // namespace diffuscope
