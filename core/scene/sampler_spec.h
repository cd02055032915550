// What a scene says about sampling: rule, grid, steps, particles, and what wraps the denoiser and the noise.
#pragma once

#include <array>
#include <string_view>

#include "core/choice.h"
#include "core/schedules/control_points.h"

namespace diffuscope {

/// Where the normals of the steps come from.
enum class StepNoise {
  kBrownian,     ///< increments of one Brownian path, the same whatever the grid
  kIndependent,  ///< fresh normals, numbered by step
};
inline constexpr std::array<std::string_view, 2> kStepNoiseIds{"brownian", "independent"};

/// What is done to x̂_0 outside of the range of the data.
enum class Clip {
  kNone,
  kStatic,   ///< cut to [−bound, bound]
  kDynamic,  ///< cut to the particle's own quantile of |x̂_0|, then shrunk to the bound
};
inline constexpr std::array<std::string_view, 3> kClipIds{"none", "static", "dynamic"};

/// Which x̂_0 the rule is given.
enum class X0Estimate {
  kEveryStep,  ///< estimated anew in every step
  kFrozen,     ///< the one of step frozen_step, from then on
  kTrue,       ///< the x_0 that the particle was noised from
};
inline constexpr std::array<std::string_view, 3> kX0EstimateIds{"every_step", "frozen", "true"};

struct SamplerSpec {
  Choice rule{"ddpm"};
  Choice grid{"karras"};
  ControlPoints knots = {};  ///< of the grid "knots" (knots.h); empty: its built-in curve
  int steps = 50;            ///< N
  int count = 10000;         ///< particles M, 1 … 1,000,000
  StepNoise noise = StepNoise::kBrownian;
  double temperature = 1;  ///< factor of the steps' normals; 0: means only
  bool use_score = true;   ///< false: the drift of the noising process reversed, without the score
  X0Estimate estimate = X0Estimate::kEveryStep;
  int frozen_step = 0;  ///< of X0Estimate::kFrozen
  Clip clip = Clip::kNone;
  double clip_bound = 1;        ///< model space
  double clip_quantile = 0.95;  ///< of Clip::kDynamic, over a particle's coordinates
  double guidance = 0;     ///< w: 0 conditional, −1 unconditional (guided_denoiser.h); models with labels
  int label = -1;          ///< class of all particles; −1: all classes in turn
  int mix_label = -1;      ///< second class of a mix; −1: none
  double mix_share = 0.5;  ///< of the second class

  bool operator==(const SamplerSpec&) const = default;
};

}  // namespace diffuscope
