// The score ∇ ln p_t of any denoiser, learned or exact, and how far two of them are apart at one noise level.
// Score = (αx̂_0 − x)/σ² (Tweedie; Vincent 2011). One thread per denoiser.
#pragma once

#include <atomic>
#include <vector>

#include "core/denoisers/denoiser.h"
#include "core/model/network_spec.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

inline constexpr double kSmallestScoreRatio =
    0.01;  ///< σ/α of the least noisy level at which scores are shown

/// The schedule's level at t, but with a ratio of at least kSmallestScoreRatio: at t = 0 there is no noise to
/// point back from, and a network knows no score there.
NoiseLevel level_with_score(const Schedule& schedule, double t);

/// The denoiser's score at every column of x (D×N) at a level with σ > 0; D×N.
Points score_at(Denoiser<float>& denoiser, const Points& x, NoiseLevel level);

/// How far a model's score s_θ is from the exact score s, averaged over points of x_t.
struct ScoreError {
  double rms_eps =
      0;  ///< √(E σ²‖s_θ − s‖²/D) = √(E ‖ε̂_θ − ε̂‖²/D): its square is the ε-loss above the attainable one
  double relative = 0;  ///< √(E ‖s_θ − s‖² / E ‖s‖²)
};

/// The error at a level with σ > 0 over the columns of x (D×N, distributed as x_t); NaN where nothing can be
/// compared.
ScoreError score_error(Denoiser<float>& model, Denoiser<float>& exact, const Points& x, NoiseLevel level);

/// div s(x) = tr ∇s at every column of x (D×N) at a level with σ > 0, by central differences over 0.05σ: 2D
/// evaluations of the denoiser, relative error about (0.05)²/6 where s bends over a length σ.
Eigen::VectorXf score_divergence(Denoiser<float>& denoiser, const Points& x, NoiseLevel level);

/// What a denoiser gets wrong at one noise ratio, per dimension, in units of the noise.
struct EpsErrors {
  double to_noise = 0;  ///< E‖ε̂_θ − ε‖²/D: the denoising loss, σ²/D times that of denoising score matching
  double to_exact = 0;  ///< E‖ε̂_θ − ε̂‖²/D: σ²/D times the Fisher divergence E‖s_θ − s‖²
};

/// Errors by noise ratio under the data, always over the same points, so that curves are smooth and two
/// denoisers can be compared. The difference of the two errors does not depend on the denoiser (Vincent
/// 2011): it is `floor`, what even the exact one cannot know. One thread at a time.
class ErrorByRatio {
 public:
  /// `exact` is asked once. x0, eps: D×n each; ratios σ/α > 0 on the scale of `schedule`. Returns early, with
  /// less, once `cancelled` (may be null).
  ErrorByRatio(Denoiser<float>& exact, const Points& x0, const Points& eps, const Schedule& schedule,
               std::vector<double> ratios, const std::atomic<bool>* cancelled = nullptr);

  const std::vector<double>& ratios() const { return ratios_; }
  /// E‖ε̂ − ε‖²/D of the exact denoiser, a value for each ratio.
  const std::vector<double>& floor() const { return floor_; }
  /// The errors of `model`, a pair for each ratio.
  std::vector<EpsErrors> measure(Denoiser<float>& model, const std::atomic<bool>* cancelled = nullptr) const;

 private:
  std::vector<double> ratios_;
  std::vector<NoiseLevel> levels_;
  std::vector<Points> x_, exact_eps_;  // a matrix for each ratio
  Points eps_;
  std::vector<double> floor_;
};

/// n ratios, evenly spaced in the logarithm from `least` to `most`.
std::vector<double> log_spaced(double least, double most, int n);

/// The same answer of a denoiser as other predictions say it, as vectors at `x` (D×N): the score itself, ε̂ =
/// −σ·score, the way from x to x̂_0, or v̂ = αε̂ − σx̂_0. Needs α > 0 but for score and ε̂.
Points field_as(Prediction shown, const Points& x, const Points& score, NoiseLevel level);

}  // namespace diffuscope
