// Starts, stops and steps the time cursors, and says what a position in a reverse trajectory means. Sample,
// Debug and Images play the position in the reverse trajectory (u follows the t shown there), the other
// workspaces play u, the global cursor t/T. Main thread.
#pragma once

#include "app/app_state.h"
#include "core/samplers/sampler.h"

namespace diffuscope {

/// True when Space, arrows and timeline of this workspace act on the reverse trajectory.
inline bool plays_reverse(Workspace workspace) {
  return workspace == Workspace::kSample || workspace == Workspace::kDebug || workspace == Workspace::kImages;
}

/// Starts or stops the current workspace's cursor; at the end it would run into, it starts over.
void toggle_playback(AppState& view);

/// Moves every cursor that plays by as much as `seconds` are worth at its speed; once a frame.
void advance_playback(AppState& view, double seconds);

/// One step in `direction` (+1 or −1), playing stops. Forward: to the next whole t, or a hundredth of the
/// range where T is larger than 100. Sample: to the next recorded level (+1 toward data).
void step_playback(AppState& view, int direction, int diffusion_steps, int sampler_steps);

/// Where between two recorded levels a progress in [0, 1] stands: x = (1−fraction)·state[index] +
/// fraction·state[index+1].
struct LevelPosition {
  int index = 0;
  double fraction = 0;
};
LevelPosition level_position(double progress, int states);

/// The level of a run with `steps` steps that a progress has reached: 0 … steps.
int level_reached(double progress, int steps);

/// In Debug: where playing toward data has come to a level of `trace` at which a breakpoint holds, since
/// progress `before`, it stops there; view.debug.stopped says why. Call it after advance_playback when it
/// played.
void stop_at_breakpoint(AppState& view, double before, const Trace& trace);

/// t at a progress over a sampler's levels (linear between two of them).
double t_at_progress(std::span<const GridLevel> levels, double progress);

/// The progress at which a sampler passes t (inverse of t_at_progress; clamped).
double progress_at_t(std::span<const GridLevel> levels, double t);

}  // namespace diffuscope
