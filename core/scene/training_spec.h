// What defines the training of a scene: target, weighting, optimizer. LiveSettings is the part that may
// change while a run goes on.
#pragma once

#include <array>
#include <string_view>

#include "core/model/network_spec.h"

namespace diffuscope {

/// Weight of a noise level in the loss, on the predicted quantity.
enum class Weighting {
  kUnit,    ///< 1 on the target: L_simple for ε, the EDM weight for EDM
  kMinSnr,  ///< min(SNR, γ) on x_0, γ = 5 (Hang et al. 2023)
};
inline constexpr std::array<std::string_view, 2> kWeightingIds{"unit", "min_snr"};

enum class Optimizer { kAdam, kAdamW };
inline constexpr std::array<std::string_view, 2> kOptimizerIds{"adam", "adamw"};

struct LiveSettings {
  double learning_rate = 1e-3;  ///< 1e-6 … 10
  int batch = 512;              ///< samples per iteration, 1 … 65536
  Weighting weighting = Weighting::kUnit;
  double ema_decay = 0.999;  ///< rate min(ema_decay, (1+n)/(10+n)) after n iterations; 0 … 0.99999
  double clip_norm = 1;      ///< global gradient norm is clipped to this; 0 = no clipping

  bool operator==(const LiveSettings&) const = default;
};

struct TrainingSpec {
  Prediction prediction = Prediction::kEdm;
  int iterations = 5000;  ///< length of the run, 0 … 10,000,000
  LiveSettings live;
  Optimizer optimizer = Optimizer::kAdam;
  double weight_decay = 0.01;    ///< AdamW only (decoupled)
  int warmup = 0;                ///< iterations of linear warm-up
  double decay = 0.2;            ///< last share of the run over which the learning rate falls linearly to 0
  double log_sigma_mean = -1.2;  ///< EDM: ln σ̃ ~ N(mean, std²), clipped to [1e-3, 200]
  double log_sigma_std = 1.2;

  bool operator==(const TrainingSpec&) const = default;
};

}  // namespace diffuscope
