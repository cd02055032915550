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

 private:
  void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override;

  std::shared_ptr<const GaussianMixture> mixture_;
  WorkerTeam* team_;
};

}  // namespace diffuscope
