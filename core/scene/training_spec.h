// What defines the training of a scene: target, weighting, optimizer. LiveSettings is the part that may
// change while a run goes on.
#pragma once

#include <array>
#include <string_view>

#include "core/model/network_spec.h"

namespace diffuscope {

/// Weight of a noise level in the loss (loss_weight.h has the formulas).
enum class Weighting {
  kUnit,          ///< 1 on the predicted quantity: L_simple for ε, the EDM weight for EDM
  kMinSnr,        ///< min(SNR, γ) on x_0 (Hang et al. 2023)
  kVariational,   ///< that of the variational bound: ½(SNR_{t−1} − SNR_t) on x_0 (Kingma et al. 2021)
  kEdm,           ///< (σ̃² + σ_d²)/(σ̃σ_d)² on x_0 (Karras et al. 2022)
  kSnrTruncated,  ///< max(SNR, 1) on x_0 (Salimans & Ho 2022)
};
inline constexpr std::array<std::string_view, 5> kWeightingIds{"unit", "min_snr", "variational", "edm",
                                                               "snr_truncated"};

/// How the noise levels of a batch are drawn.
enum class LevelSampling {
  kUsual,           ///< what belongs to the prediction: log-normal for EDM, uniform for the others
  kUniform,         ///< t uniform over 1 … T
  kLogNormal,       ///< ln σ̃ ~ N(mean, std²), continuous (Karras et al. 2022)
  kImportance,      ///< t by the size of its loss, which is divided out again (Nichol & Dhariwal 2021)
  kLowDiscrepancy,  ///< t uniform, and evenly spread over each batch (Kingma et al. 2021)
};
inline constexpr std::array<std::string_view, 5> kLevelSamplingIds{"usual", "uniform", "log_normal",
                                                                   "importance", "low_discrepancy"};

enum class Optimizer { kAdam, kAdamW };
inline constexpr std::array<std::string_view, 2> kOptimizerIds{"adam", "adamw"};

struct LiveSettings {
  double learning_rate = 1e-3;  ///< 1e-6 … 10
  int batch = 512;              ///< samples per iteration, 1 … 65536
  Weighting weighting = Weighting::kUnit;
  double min_snr_gamma = 5;  ///< γ of kMinSnr
  LevelSampling level_sampling = LevelSampling::kUsual;
  double log_sigma_mean = -1.2;  ///< kLogNormal: ln σ̃ ~ N(mean, std²), clipped to [1e-3, 200]
  double log_sigma_std = 1.2;
  double ema_decay = 0.999;    ///< rate min(ema_decay, (1+n)/(10+n)) after n iterations; 0 … 0.99999
  double clip_norm = 1;        ///< global gradient norm is clipped to this; 0 = no clipping
  double label_dropout = 0.1;  ///< share of samples whose label is replaced by the null label

  bool operator==(const LiveSettings&) const = default;
};

struct TrainingSpec {
  Prediction prediction = Prediction::kEdm;
  int iterations = 5000;  ///< length of the run, 0 … 10,000,000
  LiveSettings live;
  Optimizer optimizer = Optimizer::kAdam;
  double weight_decay = 0.01;  ///< AdamW only (decoupled)
  int warmup = 0;              ///< iterations of linear warm-up
  double decay = 0.2;          ///< last share of the run over which the learning rate falls linearly to 0

  bool operator==(const TrainingSpec&) const = default;
};

}  // namespace diffuscope
