// Files of a reverse run, as one's own sampler would log it: the trajectory with its levels, noise estimates
// and normals, and the trace of one particle as a table. Any thread.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "app/evaluations/debug_jobs.h"

namespace diffuscope {

/// levels.csv: step,t,alpha,sigma,sigma_ratio (empty where α = 0). UserError when it cannot be written.
void write_levels(const std::filesystem::path& path, std::span<const GridLevel> levels);

/// Step `step` of a trace as a JSON object: level, state, what was drawn, learned and exact answers, their
/// difference, responsibilities; numbers that are not finite are null.
std::string trace_row_json(const TraceView& view, int step);

/// The whole trace as CSV, a line a step: level, x_1 … x_D and so on. UserError when it cannot be written.
void write_trace_csv(const std::filesystem::path& path, const TraceView& view);

/// NAME.npy (S+1, M, D) with the states, and beside it NAME-eps.npy (S, M, D) with ε̂ of the run's own
/// estimates, NAME-noise.npy (S, M, D) or (S, K, M, D) with the normals, where there are any, and
/// NAME-levels.csv: of the particles whose paths are kept, model space, from noise to data. UserError when
/// one cannot be written, and while the run is not complete.
void write_run_npy(const std::filesystem::path& path, const SampleView& view);

}  // namespace diffuscope
