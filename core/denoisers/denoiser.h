// A denoiser answers E[x_0 | x_t]. Learned and exact ones are interchangeable, so "learned against exact"
// costs nothing anywhere; everything else (ε̂, v, score, posterior mean) follows from parameterization.h.
#pragma once

#include <memory>

#include "core/types.h"

namespace diffuscope {

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

  /// How often `denoise` was called (NFE, number of function evaluations).
  int evaluations() const { return evaluations_; }

 private:
  virtual void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) = 0;

  int evaluations_ = 0;
};

template <class Scalar>
using DenoiserPtr = std::unique_ptr<Denoiser<Scalar>>;

}  // namespace diffuscope
