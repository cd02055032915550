// A denoiser answers E[x_0 | x_t]. Learned and exact ones are interchangeable, so "learned against exact"
// costs nothing anywhere; everything else (ε̂, v, score, posterior mean) follows from parameterization.h.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/backend/device_points.h"

namespace diffuscope {

class DeviceDenoiser;

/// Not thread safe: an object has its own scratch memory; make one per thread or job.
template <class Scalar>
class Denoiser {
 public:
  virtual ~Denoiser() = default;

  virtual int dim() const = 0;

  /// x0 (D×N) = E[x_0 | x_t = x] for every column of x (D×N), all at one level. x and x0 must be different
  /// objects.
  void denoise(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) {
    ++evaluations_;
    evaluate(x, level, x0);
  }

  /// x0 as denoise(), and for every matrix v (D×N) of `directions` the products ∂x̂_0/∂x · v, column by
  /// column. One evaluation.
  void differentiate(const PointsOf<Scalar>& x, NoiseLevel level,
                     const std::vector<PointsOf<Scalar>>& directions, PointsOf<Scalar>& x0,
                     std::vector<PointsOf<Scalar>>& products) {
    ++evaluations_;
    products.resize(directions.size());
    evaluate_derivative(x, level, directions, x0, products);
  }

  /// True when denoise_with_variance knows the spread of the reverse step.
  virtual bool predicts_variance() const { return false; }
  /// x0 as denoise(), and the variance (D×N, an axis each) of the reverse step from x at `from` to level
  /// `to`: learned by a second head, or that of the exact q(x_s|x_t). UserError where predicts_variance() is
  /// false.
  void denoise_with_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to, PointsOf<Scalar>& x0,
                             PointsOf<Scalar>& variance) {
    if (!predicts_variance())
      throw UserError(
          "This network has no variance head: choose another reverse variance, or train with "
          "network.variance_head.");
    ++evaluations_;
    evaluate_variance(x, from, to, x0, variance);
  }

  /// Classes that it can be told; 0: it knows none.
  virtual int label_count() const { return 0; }
  /// The classes of the columns in the calls to come: one for each column, one for all of them, or none: the
  /// null label, as before any call. Without effect where label_count() is 0.
  virtual void set_labels(std::span<const LabelMix>) {}

  /// The same answers for points on the device that computes them, without labels; null where there is none.
  /// Belongs to this object.
  virtual DeviceDenoiser* on_device() { return nullptr; }

  /// How often it was called (NFE, number of function evaluations).
  int evaluations() const { return evaluations_; }

 private:
  virtual void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) = 0;

  /// Central differences, for denoisers that know no better; a tenth of the noise is a length over which x̂_0
  /// is smooth.
  virtual void evaluate_derivative(const PointsOf<Scalar>& x, NoiseLevel level,
                                   const std::vector<PointsOf<Scalar>>& directions, PointsOf<Scalar>& x0,
                                   std::vector<PointsOf<Scalar>>& products) {
    constexpr double kRounding = std::numeric_limits<HostScalar<Scalar>>::epsilon();
    const auto step = static_cast<HostScalar<Scalar>>(0.1 * level.sigma * std::cbrt(kRounding));
    PointsOf<Scalar> below;
    for (std::size_t i = 0; i < directions.size(); ++i) {
      evaluate(x + step * directions[i], level, products[i]);
      evaluate(x - step * directions[i], level, below);
      products[i] = (products[i] - below) / (2 * step);
    }
    evaluate(x, level, x0);
  }

  /// Only called where predicts_variance() is true.
  virtual void evaluate_variance(const PointsOf<Scalar>&, NoiseLevel, NoiseLevel, PointsOf<Scalar>&,
                                 PointsOf<Scalar>&) {}

  int evaluations_ = 0;
};

template <class Scalar>
using DenoiserPtr = std::unique_ptr<Denoiser<Scalar>>;

/// A denoiser of points on its device.
class DeviceDenoiser : public Denoiser<Device> {
 public:
  virtual VectorDevice& device() = 0;
  /// The device failed, in a sentence's part: on_device() is null from now on, and the reason is told.
  virtual void give_up(const std::string& reason) = 0;
};

}  // namespace diffuscope
