// How much a noise level counts in the loss, in two units: on what the network predicts (what training uses),
// and on the noise error (in which all predictions and weightings can be compared). Pure functions, any
// thread.
#pragma once

#include <vector>

#include "core/denoisers/network_role.h"
#include "core/scene/training_spec.h"
#include "core/training/level_shares.h"

namespace diffuscope {

struct Experiment;

/// A noise level as training meets it.
struct TrainingLevel {
  NoiseLevel level;
  double t;                ///< on the schedule, 0 … T
  NetworkScaling scaling;  ///< of the network's role at `level`
};

/// ε̂ − ε = −factor·(F − target), from x̂_0 = skip·x + out·F: |out|/σ̃.
inline double eps_factor(const TrainingLevel& at) { return std::abs(at.scaling.out) / at.level.ratio(); }

/// Weight on ‖F − target‖² of the settings' weighting. On x̂_0 it is: unit: 1/out² · min_snr: min(SNR, γ)
/// (Hang et al. 2023) · variational: ½(SNR_{t−1} − SNR_t), at most the weight 1/(2σ_{01}²) of the Gaussian
/// decoder at t ≤ 1 (Kingma et al. 2021, eq. 14; Ho et al. 2020, eq. 8 with σ² = β̃) · edm: (σ̃² +
/// σ_d²)/(σ̃σ_d)² · snr_truncated: max(SNR, 1).
double loss_weight(const LiveSettings& settings, const NetworkRole& role, const TrainingLevel& at);

/// What a training counts at each level, over u = t/T.
struct EffectiveWeights {
  std::vector<double> u;
  std::vector<double> density;  ///< of the levels drawn, per unit of u
  std::vector<double>
      weight;  ///< on the noise error, as a loss over uniform t would have it; mean over u is 1
};

/// Density and weight at the middles of `points` equal parts of u. `shares` are those of importance sampling
/// (its weights are divided out again, so they change the density only). Of a log-normal density the tails
/// beyond t = 0 and T are left out.
EffectiveWeights effective_weights(const Experiment& experiment, const LiveSettings& settings,
                                   const LevelShares& shares, int points);

}  // namespace diffuscope
