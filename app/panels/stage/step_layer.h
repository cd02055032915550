// One step of the chosen particle on the stage of Debug: x_t, learned and exact guess of the data, the score,
// where the step goes on average with one standard deviation, the fresh noise and x_{t−1}; and the forks of
// that step as a fan. Main thread, between StagePlot::begin and end.
#pragma once

#include "app/evaluations/debug_jobs.h"
#include "app/panels/stage/stage_plot.h"
#include "core/images/principal_plane.h"

namespace diffuscope {

void draw_step(const StageMap& map, const TraceStep& step);
/// The step of an image as one of a point on the plane, its noise left out.
TraceStep on_plane(const TraceStep& step, const PrincipalPlane& plane);

/// The paths of the first forks, and where all of them ended.
void draw_forks(const StageMap& map, const ForkView& forks);

/// On a line, over the plot of x (data units) against t/T: the same step as marks at their levels.
void draw_step_1d(const StageMap& map, const TraceStep& step, double diffusion_steps);
void draw_forks_1d(const StageMap& map, const ForkView& forks, double diffusion_steps);

}  // namespace diffuscope
