// The arithmetic that first-order samplers share: x ← a·x + b·x̂_0 + c·z over whole matrices.
// A rule only says what a, b and c are for a pair of levels, in double; so every backend can use the same
// numbers, and no difference of nearly equal points is ever formed (ε̂ is folded into the coefficients).
#pragma once

#include "core/samplers/sampler.h"

namespace diffuscope {

/// Coefficients of x ← x·x_t + x0·x̂_0 + noise·z.
struct AffineUpdate {
  double x = 0;
  double x0 = 0;
  double noise = 0;
};

/// Denoises x (D×N) into x0 and applies `update`; draws normals number 0 of the step into `scratch` (sized
/// here, reused between steps) only where update.noise is not 0.
template <class Scalar>
void denoise_and_update(const SamplerStep<Scalar>& step, const AffineUpdate& update, PointsOf<Scalar>& x,
                        PointsOf<Scalar>& x0, PointsOf<Scalar>& scratch) {
  step.denoiser.denoise(x, step.from, x0);
  const auto a = static_cast<Scalar>(update.x);
  const auto b = static_cast<Scalar>(update.x0);
  if (update.noise == 0) {
    x = a * x + b * x0;
    return;
  }
  scratch.resize(x.rows(), x.cols());
  step.noise.step(step.index, 0, scratch);
  x = a * x + b * x0 + static_cast<Scalar>(update.noise) * scratch;
}

}  // namespace diffuscope
