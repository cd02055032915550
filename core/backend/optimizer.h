// Adam and AdamW with bias correction, and the exponential mean of the weights, over a range of the flat
// buffer.
#pragma once

#include "core/model/mlp.h"

namespace diffuscope {

inline constexpr float kAdamBeta1 = 0.9f;
inline constexpr float kAdamBeta2 = 0.999f;
inline constexpr float kAdamEpsilon = 1e-8f;

/// The numbers of one update.
struct OptimizerStep {
  double learning_rate = 1e-3;
  std::int64_t number = 1;    ///< 1 for the first update: bias correction
  double gradient_scale = 1;  ///< of clipping
  double decoupled_decay = 0;  ///< λ of AdamW: θ ← θ − lr·λ·θ first (Loshchilov & Hutter 2019); 0 for Adam
  double ema_decay = 0.999;
};

/// A step's numbers gathered: m ← β1 m + (1 − β1) g·scale, v likewise with the square, θ ← shrink·θ −
/// rate·m/(v_scale·√v + ε), ema ← keep·ema + (1 − keep)·θ.
struct AdamConstants {
  float scale, shrink, rate, v_scale, keep;
};
AdamConstants adam_constants(const OptimizerStep& step);

/// What an optimizer step moves.
struct OptimizedWeights {
  Weights &raw, &m, &v, &ema;
};

/// min(decay, (1+n)/(10+n)): the EMA rate after n updates, so that the first weights do not linger.
double ema_rate(double decay, std::int64_t updates);

/// Adam (Kingma & Ba 2015, alg. 1) on elements [first, first + count), then ema ← rate·ema + (1−rate)·raw.
void adam_update(const OptimizerStep& step, const Weights& gradient, Eigen::Index first, Eigen::Index count,
                 Weights& raw, Weights& m, Weights& v, Weights& ema);

}  // namespace diffuscope
