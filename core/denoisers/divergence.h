// The divergence of a denoiser, tr ∂x̂_0/∂x: exact with one Jacobian product an axis, or Hutchinson's estimate
// with one random probe where there are many axes. By Tweedie it is (α/σ²) tr Cov[x_0|x_t] where x̂_0 is
// exact.
#pragma once

#include "core/backend/vector_operations.h"
#include "core/denoisers/denoiser.h"
#include "core/random.h"

namespace diffuscope {

template <class Scalar>
class Divergence {
 public:
  /// For D×n matrices; exact for D ≤ max_exact_dim, otherwise Rademacher probes from (seed, kLikelihood)
  /// (Hutchinson 1990).
  Divergence(Eigen::Index dim, Eigen::Index n, int max_exact_dim, std::uint64_t seed) : columns_(n) {
    if (dim <= max_exact_dim) {
      for (Eigen::Index axis = 0; axis < dim; ++axis) {
        probes_.push_back(Points::Zero(dim, n));
        probes_.back().row(axis).setOnes();
      }
      return;
    }
    Points probe(dim, n);
    fill_normals(seed, Stream::kLikelihood, 0, 0, probe);
    probes_.push_back(probe.unaryExpr([](float z) { return z < 0 ? -1.0f : 1.0f; }));
  }

  Eigen::Index columns() const { return columns_; }

  /// x0 (D×n) as denoise(); returns tr ∂x̂_0/∂x of every column. One evaluation.
  Eigen::VectorXd evaluate(Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& x, NoiseLevel level,
                           PointsOf<Scalar>& x0) {
    differentiate(denoiser, x, level, x0);
    Eigen::VectorXd trace = Eigen::VectorXd::Zero(x.cols());
    for (std::size_t i = 0; i < directions_.size(); ++i)
      trace += directions_[i].cwiseProduct(products_[i]).colwise().sum().transpose().template cast<double>();
    return trace;
  }

  /// As evaluate(), but the mean of the traces; for points on a device too.
  double mean(Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
    if constexpr (std::is_same_v<Scalar, Device>) {
      differentiate(denoiser, x, level, x0);
      double sum = 0;
      for (std::size_t i = 0; i < directions_.size(); ++i) sum += mean_product(directions_[i], products_[i]);
      return sum;
    } else {
      return evaluate(denoiser, x, level, x0).mean();
    }
  }

 private:
  void differentiate(Denoiser<Scalar>& denoiser, const PointsOf<Scalar>& x, NoiseLevel level,
                     PointsOf<Scalar>& x0) {
    for (const Points& probe : probes_) directions_.push_back(placed<Scalar>(probe, device_of<Scalar>(x)));
    probes_.clear();
    denoiser.differentiate(x, level, directions_, x0, products_);
  }

  Eigen::Index columns_;
  std::vector<Points> probes_;  // until the first evaluation shows where points lie
  std::vector<PointsOf<Scalar>> directions_, products_;
};

}  // namespace diffuscope
