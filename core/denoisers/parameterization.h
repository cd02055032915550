// Conversions between x̂_0, ε̂, v̂, the score, the posterior mean and EDM's F at a level (alpha, sigma): only
// here.   x = αx_0 + σε,  v = αε − σx_0,  score = −ε/σ   (Salimans & Ho 2022 for v; general (α, σ) form).
// Functions of points take and return D×N matrices (any Eigen expression).
#pragma once

#include <stdexcept>

#include "core/denoisers/reverse_variance.h"
#include "core/model/network_spec.h"
#include "core/types.h"

namespace diffuscope {

/// ε̂ = (x − αx̂_0)/σ; needs σ > 0.
template <class X, class X0>
auto eps_from_x0(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<X0>& x0, NoiseLevel level) {
  using Scalar = typename X::Scalar;
  return (x - static_cast<Scalar>(level.alpha) * x0) * static_cast<Scalar>(1 / level.sigma);
}

/// x̂_0 = (x − σε̂)/α; needs α > 0.
template <class X, class Eps>
auto x0_from_eps(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<Eps>& eps, NoiseLevel level) {
  using Scalar = typename X::Scalar;
  return (x - static_cast<Scalar>(level.sigma) * eps) * static_cast<Scalar>(1 / level.alpha);
}

/// x̂_0 = (αx − σv)/(α² + σ²).
template <class X, class V>
auto x0_from_v(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<V>& v, NoiseLevel level) {
  using Scalar = typename X::Scalar;
  const double norm = level.alpha * level.alpha + level.sigma * level.sigma;
  return static_cast<Scalar>(level.alpha / norm) * x - static_cast<Scalar>(level.sigma / norm) * v;
}

/// ε̂ = (σx + αv)/(α² + σ²).
template <class X, class V>
auto eps_from_v(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<V>& v, NoiseLevel level) {
  using Scalar = typename X::Scalar;
  const double norm = level.alpha * level.alpha + level.sigma * level.sigma;
  return static_cast<Scalar>(level.sigma / norm) * x + static_cast<Scalar>(level.alpha / norm) * v;
}

/// v = αε − σx_0.
template <class X0, class Eps>
auto v_from_x0_eps(const Eigen::MatrixBase<X0>& x0, const Eigen::MatrixBase<Eps>& eps, NoiseLevel level) {
  using Scalar = typename X0::Scalar;
  return static_cast<Scalar>(level.alpha) * eps - static_cast<Scalar>(level.sigma) * x0;
}

/// ∇ ln p_t(x) = −ε̂/σ = (αx̂_0 − x)/σ² (Tweedie); needs σ > 0. Points may lie on a device.
template <class X, class X0>
auto score_from_x0(const X& x, const X0& x0, NoiseLevel level) {
  using Scalar = typename X::Scalar;
  return (static_cast<Scalar>(level.alpha) * x0 - x) * static_cast<Scalar>(1 / (level.sigma * level.sigma));
}

/// EDM preconditioning (Karras et al. 2022, table 1) at ratio σ, acting on x/α: D = c_skip·x/α +
/// c_out·F(c_in·x/α).
struct EdmScaling {
  double skip, out, in;
};
/// The coefficients at ratio σ for data of standard deviation σ_d; σ → ∞ by its limit (skip 0, out σ_d).
inline EdmScaling edm_scaling(double ratio, double data_std) {
  if (std::isinf(ratio)) return {0, data_std, 0};
  const double total = ratio * ratio + data_std * data_std;
  return {data_std * data_std / total, ratio * data_std / std::sqrt(total), 1 / std::sqrt(total)};
}

/// Every prediction is linear: x̂_0 = skip·x + out·prediction.
struct PredictionForm {
  double skip, out;
};

/// Where a prediction is made: the level of x, the level one step nearer to the data (of kMean only), and σ_d
/// (of kEdm only).
struct PredictionPlace {
  NoiseLevel level;
  NoiseLevel before = {};
  double data_std = 1;
};

/// The form of `prediction`. Where α = 0 noise and score say nothing about x_0: their form is infinite.
inline PredictionForm prediction_form(Prediction prediction, const PredictionPlace& place) {
  const auto [alpha, sigma] = place.level;
  const double norm = alpha * alpha + sigma * sigma;
  switch (prediction) {
    case Prediction::kEps:
      return {1 / alpha, -place.level.ratio()};
    case Prediction::kX0:
      return {0, 1};
    case Prediction::kV:
      return {alpha / norm, -sigma / norm};
    case Prediction::kScore:
      return {1 / alpha, place.level.ratio() * sigma};
    case Prediction::kMean: {
      const PosteriorCoefficients mean = posterior_coefficients(place.before, place.level);
      return {-mean.x / mean.x0, 1 / mean.x0};
    }
    case Prediction::kEdm: {  // edm_scaling written in (α, σ), so that α = 0 needs no special case
      const double s = place.data_std;
      const double total = sigma * sigma + alpha * alpha * s * s;
      return {s * s * alpha / total, sigma * s / std::sqrt(total)};
    }
  }
  throw std::logic_error("unknown prediction");
}

/// How much longer an error of `unit` is than the error of ε̂ that goes with it: σ̃/|out|. ε: 1 · x_0: σ̃ · v:
/// (α² + σ²)/α · score: 1/σ.
inline double error_factor(Prediction unit, NoiseLevel level) {
  return level.ratio() / std::abs(prediction_form(unit, {level}).out);
}

/// What is predicted when the clean data are `x0`: the inverse of the form; needs σ > 0 for all but x_0 and
/// v.
template <class X, class X0>
auto prediction_from_x0(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<X0>& x0,
                        const PredictionForm& form) {
  using Scalar = typename X::Scalar;
  return (x0 - static_cast<Scalar>(form.skip) * x) * static_cast<Scalar>(1 / form.out);
}

/// x̂_0 = skip·x + out·value.
template <class X, class Value>
auto x0_from_prediction(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<Value>& value,
                        const PredictionForm& form) {
  using Scalar = typename X::Scalar;
  return static_cast<Scalar>(form.skip) * x + static_cast<Scalar>(form.out) * value;
}

}  // namespace diffuscope
