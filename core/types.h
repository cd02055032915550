// The vocabulary of Diffuscope on one page: points, noise levels, the time convention, errors.
// Time: t = 0 is data, t = T is noise; u = t/T where continuous. An *iteration* is one training update,
// a *step* one sampler update; t is never called a step.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

namespace diffuscope {

/// D×N matrix, one sample a column, column-major: vec2[] for the GPU, a row of pixels for images. D is any
/// number.
template <class Scalar>
using PointsOf = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
using Points = PointsOf<float>;
using PointsPtr = std::shared_ptr<const Points>;

/// The class of a sample, counted from 0, for data and models that have classes.
using Label = int;
/// No class: what a network that was trained with label dropout knows as the null label.
inline constexpr Label kNoLabel = -1;

/// What a network is told about a sample: a class, the null label, or a point on the way from one class to
/// another, where their embeddings are mixed as (1 − share)·first + share·second.
struct LabelMix {
  Label first = kNoLabel;
  Label second = kNoLabel;
  float share = 0;
};

/// x_t = alpha·x_0 + sigma·ε with ε ~ N(0, I): covers variance-preserving (alpha² + sigma² = 1),
/// variance-exploding (alpha = 1) and flow (alpha = 1 − u, sigma = u) processes, also where alpha = 0.
struct NoiseLevel {
  double alpha = 1;
  double sigma = 0;

  /// σ̃ = σ/α, the noise level of EDM and k-diffusion; infinite where alpha = 0.
  double ratio() const { return alpha > 0 ? sigma / alpha : std::numeric_limits<double>::infinity(); }
  /// SNR = α²/σ²; infinite where sigma = 0.
  double snr() const {
    return sigma > 0 ? (alpha / sigma) * (alpha / sigma) : std::numeric_limits<double>::infinity();
  }
  /// The variance-preserving level with this ratio σ̃: α = 1/√(1+σ̃²), σ = σ̃α.
  static NoiseLevel variance_preserving(double ratio) {
    if (std::isinf(ratio)) return {0, 1};
    const double alpha = 1 / std::hypot(1.0, ratio);
    return {alpha, ratio * alpha};
  }
};

/// The Gaussian transition from level s (less noise) to level t (more): x_t = alpha·x_s + √variance·z,
/// with α_ts = α_t/α_s and σ_ts² = σ_t² − α_ts²σ_s² (β_t for adjacent variance-preserving levels).
struct Transition {
  double alpha;
  double variance;
};
inline Transition transition(NoiseLevel s, NoiseLevel t) {
  const double alpha = t.alpha / s.alpha;
  return {alpha, std::max(0.0, t.sigma * t.sigma - alpha * alpha * s.sigma * s.sigma)};
}

/// Bad input from a user, a file or the environment: one sentence with what, where and what to do about it.
/// Thrown in core, shown by whoever talks to the user; never an assertion.
struct UserError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace diffuscope
