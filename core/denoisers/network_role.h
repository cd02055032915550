// What a network's input and output mean: how its prediction F at a level turns into x̂_0, in one form for all
// parameterizations. The trainer's target and the learned denoiser both come from here.
#pragma once

#include "core/model/network_spec.h"
#include "core/schedules/schedule.h"

namespace diffuscope {

/// ln σ̃ that EDM-trained networks see is clipped to this range, in training and when sampling beyond it.
inline constexpr double kEdmMinRatio = 1e-3;
inline constexpr double kEdmMaxRatio = 200;

/// What a network was trained as.
struct NetworkRole {
  Prediction prediction = Prediction::kEdm;
  TimeEmbedding time_embedding = TimeEmbedding::kLogRatio;
  double data_std = 1;  ///< σ_d of EDM
  Schedule schedule;    ///< of its training: the t that belongs to a ratio
};

/// At one level the network sees F(input·x, condition), and x̂_0 = skip·x + out·F.
///   ε: skip 1/α, out −σ/α · x_0: 0, 1 · v: α, −σ (Salimans & Ho 2022) · EDM: Karras et al. 2022, table 1 ·
///   score: 1/α, σ²/α · μ: the posterior mean one step nearer to the data (prediction_form).
/// With x = αx_0 + σε the exact F is ((1 − skip·α)x_0 − skip·σ·ε)/out.
struct NetworkScaling {
  double input, skip, out;
  float condition;  ///< ½ ln σ̃, or 1000·u
};

/// The level one step (t − 1, at least 0) nearer to the data than the one with this ratio.
NoiseLevel level_before(const Schedule& schedule, double ratio);

/// The scaling at `level`, which may be of any scale (VP, VE, flow): x is brought to the variance-preserving
/// level of the same ratio. Where alpha = 0 an ε or score network says nothing about x_0: x̂_0 is then 0, the
/// mean of standardized data (skip = out = 0), and it cannot be trained there.
NetworkScaling network_scaling(const NetworkRole& role, NoiseLevel level);

}  // namespace diffuscope
