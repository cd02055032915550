// Forks: one state of a run continued many times with fresh noise, to see what is decided there and what is
// not (Ho et al. 2020, section 4.3: shared intermediate latents). Thread: any.
#pragma once

#include "core/distributions/gaussian_mixture.h"
#include "core/samplers/run_sampler.h"

namespace diffuscope {

/// `grid` with every step between two finite ratios σ/α > 0 divided into `parts`, evenly in ln(σ/α) on the
/// grid's own scale; t is that of the schedule where one is given, else interpolated linearly. Steps from
/// pure noise and to σ = 0 stay whole.
std::vector<GridLevel> refined_grid(std::span<const GridLevel> grid, int parts,
                                    const Schedule* schedule = nullptr);

/// Runs `sampler` from `x` (D×1 or D×M starts, model space) at the first level of `rest` to its end;
/// `step_noise` gives the normals of its steps. The trajectory's states begin with x.
template <class Scalar>
Trajectory<Scalar> continue_run(const PointsOf<Scalar>& x, std::span<const GridLevel> rest,
                                Sampler<Scalar>& sampler, Denoiser<Scalar>& denoiser,
                                NoiseSource<Scalar>& step_noise, SamplingOptions options);

/// How many of `samples` (D×M at t = 0) belong most likely to each component, as shares that sum to 1; K
/// entries.
template <class Scalar>
Eigen::VectorXd mode_shares(const GaussianMixture& mixture, const PointsOf<Scalar>& samples);

}  // namespace diffuscope
