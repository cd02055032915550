// The exact denoiser of a Gaussian mixture (in model space), interchangeable with a learned one.
#pragma once

#include "core/concurrency/worker_team.h"
#include "core/denoisers/denoiser.h"
#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

template <class Scalar>
class ExactDenoiser final : public Denoiser<Scalar> {
 public:
  /// `mixture` in model space, shared; `team` (may be null) splits the columns into fixed blocks.
  explicit ExactDenoiser(std::shared_ptr<const GaussianMixture> mixture, WorkerTeam* team = nullptr)
      : mixture_(std::move(mixture)), team_(team) {}

  int dim() const override { return mixture_->dim(); }
  /// Axis by axis, the variance of the exact q(x_s|x_t).
  bool predicts_variance() const override { return true; }

 private:
  void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override;
  void evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                           const std::vector<PointsOf<Scalar>>& directions, PointsOf<Scalar>& x0,
                           std::vector<PointsOf<Scalar>>& products) override;
  void evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to, PointsOf<Scalar>& x0,
                         PointsOf<Scalar>& variance) override;
  /// body(first, count) for blocks of columns, on the team where there is one.
  template <class Body>
  void for_each_block(Eigen::Index columns, Body&& body) const;

  std::shared_ptr<const GaussianMixture> mixture_;
  WorkerTeam* team_;
};

}  // namespace diffuscope
