// A recorded run taken apart, step by step, for one particle: what the denoiser said, where the step goes on
// average and how far its noise reaches, which normals were drawn, and the same with the exact denoiser at
// the very same points. Model space, double precision. Thread: any; one trace at a time for each sampler.
#pragma once

#include "core/distributions/gaussian_mixture.h"
#include "core/samplers/run_sampler.h"

namespace diffuscope {

/// What one denoiser says at x_t, and what the step makes of it.
struct StepAnswer {
  Eigen::VectorXd x0;     ///< E[x_0|x_t], D
  Eigen::VectorXd eps;    ///< (x_t − αx̂_0)/σ, D
  Eigen::VectorXd score;  ///< −ε̂/σ, D
  Eigen::VectorXd mean;   ///< the step with z = 0, D: the posterior mean of DDPM, the next state of an ODE
  Eigen::VectorXd std;    ///< axis by axis, of the step's fresh noise, D
};

/// One step of one particle, from level `from` to level `to`.
struct TraceStep {
  int index = 0;
  GridLevel from, to;
  Eigen::VectorXd x, next;  ///< recorded states at `from` and `to`, D
  Eigen::MatrixXd z;        ///< normals of this step, D×K; no column for a deterministic rule
  StepAnswer model, exact;
  /// How far the step ends from `next` when it is taken again for this particle alone: rounding, unless the
  /// rule couples the particles (an optimal variance, a corrector's norms, adaptive steps). Where it does,
  /// the deviation is that of next − mean along z, and no number where that is no multiple of z.
  double replay_error = 0;

  double update() const { return (next - x).norm(); }
};

struct Trace {
  Eigen::Index particle = 0;
  std::vector<TraceStep> steps;        ///< N, or those that a cancelled run has
  std::vector<Eigen::VectorXd> modes;  ///< p(component | x) at every level reached, N+1 of K entries each
};

/// ᾱ of a level of any scale: α²/(α² + σ²).
double alpha_bar(NoiseLevel level);

/// What a run was made with; all for one thread. `noise` gives the normals of the particle traced (D×1).
struct TraceSource {
  Sampler<double>& sampler;
  Denoiser<double>& model;  ///< whose answers are shown
  Denoiser<double>& exact;
  Denoiser<double>& model_told;  ///< what the rule is told: model, or a wrapper around it that changes x̂_0
  Denoiser<double>& exact_told;
  NoiseSource<double>& noise;
  int normals = 0;  ///< K, per step
  const GaussianMixture& mixture;
  const Schedule* schedule = nullptr;  ///< for rules that integrate over t
};

/// The trace of recorded particle `particle` (0 … kept − 1; std::invalid_argument otherwise). Replays each
/// step from its recorded state in 2 + K copies: with the drawn normals, with none, and with a unit of each.
/// Stops early once `cancelled` (may be null).
template <class Scalar>
Trace trace_particle(const Trajectory<Scalar>& run, Eigen::Index particle, const TraceSource& source,
                     const std::atomic<bool>* cancelled = nullptr);

/// Means over the first particles of a run at one level.
struct StepSummary {
  double length = 0, longest = 0;      ///< of x_t; mean and largest
  double update = 0;                   ///< mean ‖x_{t−1} − x_t‖; 0 at the end
  double x0_error = 0;                 ///< root mean square ‖x̂_0 − exact‖; 0 at the end
  double eps_error = 0;                ///< likewise of ε̂
  Eigen::Index not_finite = 0;         ///< particles with a coordinate that is infinite or no number
  Eigen::VectorXd modes;               ///< mean p(component | x_t), K
  Eigen::VectorXd x0, exact_x0, mean;  ///< means over the particles of x̂_0, the exact one and x_t, D
};

/// A summary for every level reached, over at most `most` particles. Stops early once `cancelled`.
template <class Scalar>
std::vector<StepSummary> summarize_run(const Trajectory<Scalar>& run, Eigen::Index most,
                                       Denoiser<double>& model, Denoiser<double>& exact,
                                       const GaussianMixture& mixture,
                                       const std::atomic<bool>* cancelled = nullptr);

}  // namespace diffuscope
