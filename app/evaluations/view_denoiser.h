// From what a view asks for (whose denoiser, which sampler) to the objects that answer it.
// Objects made here belong to the job that makes them: one thread, own scratch memory.
#pragma once

#include "app/app_state.h"
#include "core/denoisers/denoiser.h"
#include "core/samplers/run_sampler.h"
#include "core/training/snapshot.h"

namespace diffuscope {

struct FieldRequest;

/// The denoiser of `snapshot` that a view asks for, computed by what trains: EMA weights, raw weights, or the
/// exact one (of the kernel mixture where the data are no mixture; always for images on their plane). Model
/// space. Scalar: float or double.
template <class Scalar = float>
DenoiserPtr<Scalar> view_denoiser(const Snapshot& snapshot, ModelChoice model);

/// ln p_t of the mixture that stands for `points` (log_density_grid), by what computes for `snapshot`.
std::vector<float> view_log_density(const Snapshot& snapshot, const Experiment& points, NoiseLevel level,
                                    const FieldRequest& cells, const std::atomic<bool>& cancelled);

/// Runs `spec` (its rule, grid, steps; options.count particles) from seed `seed` with `denoiser`. UserError
/// for a grid that does not fit the schedule.
Trajectory<float> run_view_sampler(const Experiment& experiment, const SamplerSpec& spec,
                                   Denoiser<float>& denoiser, std::uint64_t seed, SamplingOptions options);

/// `spec` with at most `most` steps, and no more than a trailing grid can have.
SamplerSpec with_fewer_steps(SamplerSpec spec, const Experiment& experiment, int most);

}  // namespace diffuscope
