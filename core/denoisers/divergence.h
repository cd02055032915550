// The divergence of a denoiser, tr ∂x̂_0/∂x: exact with one Jacobian product an axis, or Hutchinson's estimate
// with one random probe where there are many axes. By Tweedie it is (α/σ²) tr Cov[x_0|x_t] where x̂_0 is
// exact.
#pragma once

#include "core/denoisers/denoiser.h"
#include "core/random.h"

namespace diffuscope {

template <class Scalar>
class Divergence {
 public:
  /// For D×n matrices; exact for D ≤ max_exact_dim, otherwise Rademacher probes from (seed, kLikelihood)
  /// (Hutchinson 1990).
  Divergence(Eigen::Index dim, Eigen::Index n, int max_exact_dim, std::uint64_t seed) {
    if (dim <= max_exact_dim) {
      for (Eigen::Index axis = 0; axis < dim; ++axis) {
        directions_.push_back(PointsOf<Scalar>::Zero(dim, n));
        directions_.back().row(axis).setOnes();
      }
      return;
    }
    Points probe(dim, n);
    fill_normals(seed, Stream::kLikelihood, 0, 0, probe);
    directions_.push_back(probe.unaryExpr([](float z) { return static_cast<Scalar>(z < 0 ? -1 : 1); }));
  }

  Eigen::Index columns() const { return directions_.front().cols(); }

  /// x0 (D×n) as denoise(); returns tr ∂x̂_0/∂x of every column. One evaluation.
  Eigen::VectorXd evaluate(Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& x, NoiseLevel level,
                           PointsOf<Scalar>& x0) {
    denoiser.differentiate(x, level, directions_, x0, products_);
    Eigen::VectorXd trace = Eigen::VectorXd::Zero(x.cols());
    for (std::size_t i = 0; i < directions_.size(); ++i)
      trace += directions_[i].cwiseProduct(products_[i]).colwise().sum().transpose().template cast<double>();
    return trace;
  }

 private:
  std::vector<PointsOf<Scalar>> directions_, products_;
};

}  // namespace diffuscope
