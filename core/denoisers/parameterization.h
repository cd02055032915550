// Conversions between x̂_0, ε̂, v̂ and the score at a level (alpha, sigma): only here.
//   x = αx_0 + σε,  v = αε − σx_0,  score = −ε/σ   (Salimans & Ho 2022 for v; general (α, σ) form).
// Every function takes and returns D×N matrices (any Eigen expression).
#pragma once

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

/// ∇ ln p_t(x) = −ε̂/σ = (αx̂_0 − x)/σ² (Tweedie); needs σ > 0.
template <class X, class X0>
auto score_from_x0(const Eigen::MatrixBase<X>& x, const Eigen::MatrixBase<X0>& x0, NoiseLevel level) {
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

}  // namespace diffuscope
