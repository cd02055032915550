// The score ∇ ln p_t of any denoiser, learned or exact, and how far two of them are apart at one noise level.
// Score = (αx̂_0 − x)/σ² (Tweedie; Vincent 2011). One thread per denoiser.
#pragma once

#include <vector>

#include "core/denoisers/denoiser.h"
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

/// rms_eps at the n times t = T(i + ½)/n, over the points αx_0 + σε (D×N each).
std::vector<float> score_error_curve(Denoiser<float>& model, Denoiser<float>& exact, const Points& x0,
                                     const Points& eps, const Schedule& schedule, int n);

}  // namespace diffuscope
