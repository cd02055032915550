// Denoisers that stand between a rule and the model and change what the rule is told: x̂_0 clipped, frozen,
// true, or the one that goes with no score at all. Rules take ε̂ from x and x̂_0, so ε̂ follows by itself.
#pragma once

#include <algorithm>
#include <vector>

#include "core/backend/vector_operations.h"
#include "core/denoisers/denoiser.h"

namespace diffuscope {

/// Passes everything on, then changes x̂_0. The wrapped denoiser must outlive it.
template <class Scalar>
class WrappedDenoiser : public Denoiser<Scalar> {
 public:
  explicit WrappedDenoiser(Denoiser<Scalar>& inner) : inner_(inner) {}
  int dim() const override { return inner_.dim(); }
  bool predicts_variance() const override { return inner_.predicts_variance(); }

 private:
  void evaluate(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override {
    x0.resize(x.rows(), x.cols());
    if (needs_estimate(level)) inner_.denoise(x, level, x0);
    change(x, level, x0);
  }
  void evaluate_variance(const PointsOf<Scalar>& x, NoiseLevel from, NoiseLevel to, PointsOf<Scalar>& x0,
                         PointsOf<Scalar>& variance) override {
    inner_.denoise_with_variance(x, from, to, x0, variance);
    change(x, from, x0);
  }
  /// Whether change() looks at the estimate; else it need not be computed.
  virtual bool needs_estimate(NoiseLevel) const { return true; }
  /// x0 (D×N): the estimate comes in, what the rule gets goes out.
  virtual void change(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) = 0;

  Denoiser<Scalar>& inner_;
};

/// x̂_0 held to [−bound, bound]: cut off, or (dynamic thresholding, Saharia et al. 2022, section 2.3) cut off
/// at s = max(bound, the quantile of the particle's |x̂_0| over its axes) and scaled by bound/s.
template <class Scalar>
class ClippedDenoiser final : public WrappedDenoiser<Scalar> {
 public:
  /// `quantile` in [0, 1]; negative: static clipping.
  ClippedDenoiser(Denoiser<Scalar>& inner, double bound, double quantile = -1)
      : WrappedDenoiser<Scalar>(inner), bound_(static_cast<Number>(bound)), quantile_(quantile) {}

 private:
  using Number = HostScalar<Scalar>;

  void change(const PointsOf<Scalar>&, NoiseLevel, PointsOf<Scalar>& x0) override {
    if (quantile_ < 0) return clip(static_cast<Scalar>(bound_), x0);
    if constexpr (std::is_same_v<Scalar, Device>) {  // sorting is left to the processor
      Points points = x0.read();
      scale(points);
      x0 = DevicePoints(*x0.device(), points);
    } else {
      scale(x0);
    }
  }
  void scale(PointsOf<Number>& x0) {
    for (Eigen::Index j = 0; j < x0.cols(); ++j) {
      const Number s = std::max(bound_, quantile_of(x0.col(j)));
      x0.col(j) = x0.col(j).cwiseMax(-s).cwiseMin(s) * (bound_ / s);
    }
  }
  /// Of the absolute values, linear between the order statistics.
  Number quantile_of(const Eigen::Ref<const Eigen::Matrix<Number, Eigen::Dynamic, 1>>& values) {
    sorted_.assign(values.data(), values.data() + values.size());
    for (Number& value : sorted_) value = std::abs(value);
    std::sort(sorted_.begin(), sorted_.end());
    const double place = quantile_ * static_cast<double>(sorted_.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted_.size() - 1);
    return sorted_[below] +
           static_cast<Number>(place - std::floor(place)) * (sorted_[above] - sorted_[below]);
  }

  Number bound_;
  double quantile_;
  std::vector<Number> sorted_;
};

/// The first x̂_0 estimated at a ratio of at most `ratio` stays for good.
template <class Scalar>
class FrozenDenoiser final : public WrappedDenoiser<Scalar> {
 public:
  FrozenDenoiser(Denoiser<Scalar>& inner, double ratio) : WrappedDenoiser<Scalar>(inner), ratio_(ratio) {}

 private:
  bool needs_estimate(NoiseLevel) const override { return frozen_.size() == 0; }
  void change(const PointsOf<Scalar>&, NoiseLevel level, PointsOf<Scalar>& x0) override {
    if (frozen_.size() > 0)
      x0 = frozen_;
    else if (level.ratio() <= ratio_)
      frozen_ = x0;
  }
  double ratio_;
  PointsOf<Scalar> frozen_;
};

/// Knows the clean points, D×N, of the very particles it is asked about, or one (D×1) for all of them.
template <class Scalar>
class TrueX0Denoiser final : public WrappedDenoiser<Scalar> {
 public:
  TrueX0Denoiser(Denoiser<Scalar>& inner, PointsOf<Scalar> x0)
      : WrappedDenoiser<Scalar>(inner), x0_(std::move(x0)) {}

 private:
  bool needs_estimate(NoiseLevel) const override { return false; }
  void change(const PointsOf<Scalar>& x, NoiseLevel, PointsOf<Scalar>& x0) override {
    x0 = x0_.cols() == x.cols() ? x0_ : repeated(x0_, x.cols());
  }
  PointsOf<Scalar> x0_;
};

/// The x̂_0 of a score that is 0 everywhere, x/α: reverse steps then only undo the drift of the forward
/// process. 0 where alpha = 0.
template <class Scalar>
class ScorelessDenoiser final : public WrappedDenoiser<Scalar> {
 public:
  using WrappedDenoiser<Scalar>::WrappedDenoiser;

 private:
  bool needs_estimate(NoiseLevel) const override { return false; }
  void change(const PointsOf<Scalar>& x, NoiseLevel level, PointsOf<Scalar>& x0) override {
    x0 = x * static_cast<Scalar>(level.alpha > 0 ? 1 / level.alpha : 0);
  }
};

}  // namespace diffuscope
