// What a chain walks on: the score of the data blurred by noise σ, and where it is known the density.
// Exact for mixtures, or the score that a denoiser stands for. Points are y = x_t/α_t, model space.
#pragma once

#include <memory>
#include <optional>

#include "core/denoisers/denoiser.h"
#include "core/distributions/gaussian_mixture.h"

namespace diffuscope {

/// Not thread safe: an object has its own scratch memory; make one per thread or job.
template <class Scalar>
class ChainTarget {
 public:
  using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
  virtual ~ChainTarget() = default;

  virtual int dim() const = 0;
  /// score (D×N) = ∇ ln p_σ at every column of y (D×N). One evaluation.
  void score(const PointsOf<Scalar>& y, double sigma, PointsOf<Scalar>& score) {
    ++evaluations_;
    evaluate(y, sigma, score);
  }
  /// True when log_density is known.
  virtual bool has_density() const { return false; }
  /// ln p_σ(y), N entries. UserError where has_density() is false.
  virtual void log_density(const PointsOf<Scalar>& y, double sigma, Vector& out);
  /// How often the score was asked for.
  int evaluations() const { return evaluations_; }

 private:
  virtual void evaluate(const PointsOf<Scalar>& y, double sigma, PointsOf<Scalar>& score) = 0;
  int evaluations_ = 0;
};

/// A mixture under noise, exactly; any σ ≥ 0 unless a component is a point.
template <class Scalar>
class MixtureTarget final : public ChainTarget<Scalar> {
 public:
  using typename ChainTarget<Scalar>::Vector;
  explicit MixtureTarget(std::shared_ptr<const GaussianMixture> mixture) : mixture_(std::move(mixture)) {}
  int dim() const override { return mixture_->dim(); }
  bool has_density() const override { return true; }
  void log_density(const PointsOf<Scalar>& y, double sigma, Vector& out) override;

 private:
  void evaluate(const PointsOf<Scalar>& y, double sigma, PointsOf<Scalar>& score) override;
  const MixtureAtLevel<Scalar>& at(double sigma);

  std::shared_ptr<const GaussianMixture> mixture_;
  std::optional<MixtureAtLevel<Scalar>> at_level_;  // prepared for sigma_
  double sigma_ = -1;
};

/// The score of a denoiser, learned or exact: (x̂_0 − y)/σ² (Tweedie). No density; σ > 0.
template <class Scalar>
class DenoiserTarget final : public ChainTarget<Scalar> {
 public:
  /// `denoiser` must outlive it.
  explicit DenoiserTarget(Denoiser<Scalar>& denoiser) : denoiser_(denoiser) {}
  int dim() const override { return denoiser_.dim(); }

 private:
  void evaluate(const PointsOf<Scalar>& y, double sigma, PointsOf<Scalar>& score) override;

  Denoiser<Scalar>& denoiser_;
  PointsOf<Scalar> x0_;
};

}  // namespace diffuscope
