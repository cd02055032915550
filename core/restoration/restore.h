// Restores pictures from what was measured of them, with any model, and continues pictures from a noise level
// on: denoising, and "draw and diffuse". Everything in model space, which for images is [−1, 1]. Thread: any;
// one run at a time for each denoiser.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <string_view>

#include "core/restoration/projected_denoiser.h"
#include "core/scene/scene_sampling.h"

namespace diffuscope {

enum class RestorationMethod {
  kDdnm,     ///< the known part of x̂_0 is replaced (projected_denoiser.h)
  kRepaint,  ///< the known part of x_t is replaced (replaced_known_part.h)
};
inline constexpr std::array<std::string_view, 2> kRestorationMethodIds{"ddnm", "repaint"};

/// Ancestral steps with β̃ over 50 Karras levels from 80 to .02, x̂_0 held to [−1, 1].
SamplerSpec restoration_sampler();

struct RestorationSpec {
  SamplerSpec sampler = restoration_sampler();
  RestorationMethod method = RestorationMethod::kDdnm;
  int resample = 1;                   ///< R: how often every step is taken (resampled_rule.h)
  std::uint64_t seed = 1;             ///< particle j of the same seed meets the same noise
  std::vector<LabelMix> labels = {};  ///< one a picture or one for all; empty: null labels
  const std::atomic<bool>* cancelled = nullptr;
  std::function<void(int step, int steps)> progress = {};  ///< called after every step with the number done
};

/// One answer for each column of the measurement, D×N in [−1, 1]. Without noise on y they are measured as y,
/// as far as pictures within [−1, 1] can be. UserError as sample_scene, and for data that are standardized.
Points restore(const Experiment& experiment, Denoiser<float>& denoiser, const Measurement& measurement,
               const RestorationSpec& spec);

/// Pictures x (D×N, N ≥ 1) that carry noise of standard deviation `noise` become clean ones: the sampler goes
/// on from the level of that ratio. Denoising; without noise they are returned as they are.
Points denoise_pictures(const Experiment& experiment, Denoiser<float>& denoiser, const Points& x,
                        double noise, const RestorationSpec& spec);

/// Noise of standard deviation `noise` is put on pictures x (D×N) and taken away again: little keeps the
/// drawing, much invents (SDEdit; Meng et al. 2022).
Points redraw(const Experiment& experiment, Denoiser<float>& denoiser, const Points& x, double noise,
              const RestorationSpec& spec);

/// Where redraw() with the same arguments begins: x_t = αx + σn at the level of that ratio; x without noise.
Points noised_drawing(const Experiment& experiment, Denoiser<float>& denoiser, const Points& x, double noise,
                      const RestorationSpec& spec);

/// The nearest pictures within [−1, 1] found by projecting in turn that are measured as y: sampling ends near
/// them, but colours may leave the range.
Points consistent_pictures(const LinearOperator& model, Points x, const Points& y);

/// The levels of `grid` below the one with this noise ratio, beginning with it.
std::vector<GridLevel> grid_from(std::span<const GridLevel> grid, double ratio, const Schedule& schedule);

/// Largest |A x − y| over all numbers, for each picture: 1×N.
Eigen::RowVectorXf known_error(const LinearOperator& model, const Points& x, const Points& y);

/// Peak signal-to-noise ratio of every picture against the original (D×1, or one for each), in dB: 10
/// log₁₀(4/MSE) as pixels span [−1, 1]; 1×N.
Eigen::RowVectorXd psnr(const Points& x, const Points& original);

}  // namespace diffuscope
